import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';

import type { Outcome } from '../../examples/bff/exchange.js';
import { refreshEndpoint } from '../../examples/bff/refresh.js';
import { Seal } from '../../examples/bff/sealed-cookies.js';
import { newSession, SessionCookie } from '../../examples/bff/session-cookie.js';
import { startInstance } from '../support/bff/instance.js';
import { startIssuer } from '../support/bff/issuer.js';
import { Visitor } from '../support/bff/visitor.js';

const ORIGIN = 'https://app.example';
const cookieKeys = randomBytes(32).toString('base64url');
const session = new SessionCookie(new Seal([cookieKeys]));

/** What the endpoint answers to an outcome of the exchange. */
async function answerTo(outcome: Outcome): Promise<Response> {
  const exchange = { refresh: () => Promise.resolve(outcome), end: () => Promise.resolve('') };
  const browser = new Visitor(ORIGIN);
  for (const cookie of await session.write(null, newSession('r1', { sub: 'user' }))) browser.keep(cookie);
  const headers = { origin: ORIGIN, 'content-type': 'application/json', cookie: browser.cookieHeader };
  const request = new Request(`${ORIGIN}/oauth/refresh`, { method: 'POST', headers, body: '{}' });
  return refreshEndpoint({ origins: [ORIGIN], session, exchange })(request);
}

void describe('/oauth/refresh of examples/bff', () => {
  for (const [lifetime, ageMs, remaining] of [
    [5, 0, 5],
    [5, 900, 5],
    [5, 1_500, 4],
    [1, 900, 1],
    // It is over since the exchange has looked.
    [1, 1_100, 1],
    [undefined, 900, undefined],
  ])
    void it(`K11: states ${remaining} s for a token of ${lifetime} s after ${ageMs} ms`, async test => {
      test.mock.timers.enable({ apis: ['Date'], now: Date.now() });
      const tokens = { access_token: 'a1', ...(lifetime !== undefined && { expires_in: lifetime }) };
      const receivedAt = Date.now() - Number(ageMs);
      const response = await answerTo({ kind: 'refreshed', tokens, refreshToken: 'r2', receivedAt });
      const { expires_in } = (await response.json()) as { expires_in?: number };
      assert.equal(expires_in, remaining);
    });

  for (const lifetime of [1, 5])
    void it(`K11: passes a token of ${lifetime} s on as one of ${lifetime} s`, async test => {
      const issuer = await startIssuer(ORIGIN, lifetime);
      test.after(() => issuer.close());
      const instance = await startInstance(issuer, { origin: ORIGIN, cookieKeys });
      test.after(() => instance.kill());
      const visitor = new Visitor(ORIGIN, instance.origin);
      await visitor.signIn();
      const { expires_in } = (await (await visitor.refresh()).json()) as { expires_in: number };
      assert.equal(expires_in, lifetime);
    });

  void it('K7: passes the reason of a refusal on', async () => {
    const response = await answerTo({ kind: 'ended', description: 'Session not active' });
    assert.equal(response.status, 401);
    assert.deepEqual(await response.json(), {
      error: 'invalid_grant',
      error_description: 'Session not active',
    });
  });
});
