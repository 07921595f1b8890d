import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { decodeJwt } from 'jose';

import { startInstance, type Instance } from '../support/bff/instance.js';
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { Visitor } from '../support/bff/visitor.js';

/** Where users see it: TLS ends in front of it. */
const ORIGIN = 'https://app.example';

void describe('examples/bff, one instance', () => {
  let issuer: Issuer;
  let instance: Instance;
  before(async () => {
    issuer = await startIssuer(ORIGIN);
    const cookieKeys = randomBytes(32).toString('base64url');
    instance = await startInstance(issuer, { origin: ORIGIN, cookieKeys, tokenTimeout: 1 });
  });
  after(async () => {
    await instance.kill();
    await issuer.close();
  });

  let visitor: Visitor;
  let callback: Response;
  beforeEach(async () => {
    visitor = new Visitor(ORIGIN, instance.origin);
    callback = await visitor.signIn();
  });
  afterEach(() => {
    issuer.intercept = undefined;
  });

  void it('signs in with PKCE and leaves one http-only cookie that nobody can read', () => {
    assert.equal(callback.headers.get('location'), '/');
    const [sent] = callback.headers.getSetCookie().filter(cookie => cookie.startsWith('__Host-session='));
    assert.match(sent ?? '', /; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/);
    const names = [...visitor.cookies.keys()].filter(name => !name.startsWith('as_'));
    assert.deepEqual(names, ['__Host-session']);
    const [header = ''] = (visitor.cookies.get('__Host-session') ?? '').split('.');
    const { kid: _, ...protectedHeader } = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<
      string,
      string
    >;
    assert.deepEqual(protectedHeader, { alg: 'dir', enc: 'A256GCM' });
  });

  void it('answers a refresh with a token response, without the refresh token', async () => {
    const response = await visitor.refresh();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('connection'), 'close');
    const { access_token, expires_in, ...rest } = (await response.json()) as Record<string, unknown>;
    assert.equal(decodeJwt(String(access_token)).aud, issuer.resource);
    assert.ok(Number(expires_in) >= 59, `expires_in is ${String(expires_in)}`);
    assert.deepEqual(rest, { scope: 'analytics:read', token_type: 'Bearer' });
  });

  void it('takes the rotated refresh token to the next refresh', async () => {
    const cookies = [visitor.cookieHeader];
    for (let turn = 0; turn < 3; turn += 1) {
      assert.equal((await visitor.refresh()).status, 200);
      cookies.push(visitor.cookieHeader);
    }
    assert.equal(new Set(cookies).size, 4);
    assert.equal(issuer.activity.counts.revoked, 0);
  });

  void it('refuses what another site, or a form, sends', async () => {
    const { tokenRequests } = issuer;
    const { cookieHeader } = visitor;
    const statuses = [
      await visitor.refresh(cookieHeader, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }),
      await visitor.refresh(cookieHeader, {
        origin: 'https://other.app.example',
        'sec-fetch-site': 'same-site',
      }),
      await visitor.refresh(cookieHeader, { origin: 'null' }),
      await visitor.refresh(cookieHeader, { 'content-type': 'text/plain' }),
      await visitor.send(`${ORIGIN}/logout`, { method: 'POST', headers: { origin: 'https://evil.example' } }),
    ].map(({ status }) => status);
    assert.deepEqual(statuses, [403, 403, 403, 415, 403]);
    assert.equal(issuer.tokenRequests, tokenRequests);
    assert.equal((await visitor.refresh()).status, 200);
  });

  void it('says 401 and removes the cookie when the session is over', async () => {
    const { cookieHeader } = visitor;
    await visitor.signOut();
    const response = await visitor.refresh(cookieHeader);
    assert.equal(response.status, 401);
    assert.deepEqual(await response.json(), { error: 'invalid_grant' });
    assert.match(response.headers.getSetCookie()[0] ?? '', /^__Host-session=; .*Max-Age=0/);
    assert.equal((await visitor.refresh('')).status, 401);
    assert.equal((await visitor.refresh('__Host-session=forged')).status, 401);
  });

  void it('signs out here and at the authorization server', async () => {
    const { revoked } = issuer.activity.counts;
    const response = await visitor.signOut();
    assert.equal(response.status, 303);
    assert.ok(response.headers.get('location')?.startsWith(`${issuer.origin}/session/end?`));
    assert.equal(visitor.cookies.has('__Host-session'), false);
    assert.equal(issuer.activity.counts.revoked, revoked + 1);
  });

  for (const [status, retryAfter] of [
    [429, '7'],
    [503, 'Wed, 25 Nov 2026 16:00:00 GMT'],
  ] as const) {
    void it(`passes ${status} and Retry-After on, and the session lives`, async () => {
      issuer.intercept = (_, response) => {
        response.writeHead(status, { 'retry-after': retryAfter }).end('<h1>Not now</h1>');
        return true;
      };
      const response = await visitor.refresh();
      assert.equal(response.status, status);
      assert.equal(response.headers.get('retry-after'), retryAfter);
      assert.deepEqual(response.headers.getSetCookie(), []);
      issuer.intercept = undefined;
      await comesBack();
    });
  }

  void it('says 503 when the connection is cut, or no answer comes in time', async () => {
    issuer.intercept = (_, response) => Boolean(response.socket?.destroy());
    assert.equal((await visitor.refresh()).status, 503);
    issuer.intercept = () => true;
    await pauseOver();
    const started = performance.now();
    const response = await visitor.refresh();
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '1');
    assert.ok(performance.now() - started < 2_500);
    issuer.intercept = undefined;
    await comesBack();
  });

  void it('does not end the session for a refusal that is no fault of the user', async () => {
    issuer.intercept = (_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"invalid_client"}');
      return true;
    };
    assert.equal((await visitor.refresh()).status, 503);
    assert.ok(instance.lines.includes('The token endpoint answered 401: invalid_client'));
    issuer.intercept = undefined;
    await comesBack();
  });

  void it('refuses a login that was begun in another browser', async () => {
    const other = new Visitor(ORIGIN, instance.origin);
    const begun = await other.send(`${ORIGIN}/login`);
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const response = await visitor.send(`${ORIGIN}/callback?code=anything&state=${state}`);
    assert.equal(response.status, 400);
    assert.deepEqual(response.headers.getSetCookie(), []);
  });

  void it('lets two tabs sign in at once', async () => {
    const browser = new Visitor(ORIGIN, instance.origin);
    const [one, two] = [await browser.beginSignIn(), await browser.beginSignIn()];
    for (const begun of [one, two]) {
      assert.equal((await browser.finishSignIn(begun)).status, 302);
      assert.equal((await browser.refresh()).status, 200);
    }
  });

  void it('says in its log that a login failed, and nothing secret', async () => {
    const begun = await visitor.beginSignIn();
    const state = begun.searchParams.get('state') ?? '';
    const response = await visitor.send(`${ORIGIN}/callback?code=a-stolen-code&state=${state}`);
    assert.equal(response.status, 502);
    assert.ok(instance.lines.includes('GET /callback: ClientError'), instance.lines.join('\n'));
    assert.doesNotMatch(instance.lines.join('\n'), /a-stolen-code|eyJ|refresh_token/);
  });

  /** A failure that passes is everybody's for half a second: real time, since the backend is a process of its own. */
  async function pauseOver(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, 600));
  }

  async function comesBack(): Promise<void> {
    await pauseOver();
    assert.equal((await visitor.refresh()).status, 200);
  }
});
