import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';

import { startInstance, type Instance } from '../support/bff/instance.js';
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { Visitor } from '../support/bff/visitor.js';
import { freePort } from '../support/free-port.js';

const ORIGIN = 'https://app.example';
const cookieKeys = randomBytes(32).toString('base64url');

void describe('examples/bff, a login that fails', { timeout: 60_000 }, () => {
  let issuer: Issuer;
  let instance: Instance;
  before(async () => {
    issuer = await startIssuer(ORIGIN);
    instance = await startInstance(issuer, { origin: ORIGIN, cookieKeys });
  });
  after(async () => {
    await instance.kill();
    await issuer.close();
  });

  let visitor: Visitor;
  let earlierLines: number;
  beforeEach(() => {
    visitor = new Visitor(ORIGIN, instance.origin);
    earlierLines = instance.lines.length;
  });
  afterEach(() => {
    issuer.intercept = undefined;
    issuer.interceptRevocation = undefined;
  });

  /** The page has a heading, this reason, a way on, and nothing that runs. */
  async function assertPage(response: Response, status: number, reason: RegExp): Promise<string> {
    const page = await response.text();
    assert.equal(response.status, status, page);
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.match(page, /<html lang="en">/);
    assert.match(page, /<h1>The sign-in failed<\/h1>/);
    assert.match(page, /<a href="\/login">Sign in again<\/a>/);
    assert.match(page, reason);
    assert.doesNotMatch(page, /<(script|style|img)|<[^>]* (style|on\w+)=/);
    assert.deepEqual(
      [...visitor.cookies.keys()].filter(name => name.includes('session-')),
      [],
    );
    return page;
  }

  /** The fields of the test's only line of the log with this event, which may arrive after the response. */
  async function logged(event: string, { lines } = instance): Promise<Record<string, unknown>> {
    const entriesFound = (): Record<string, unknown>[] =>
      lines
        .slice(lines === instance.lines ? earlierLines : 0)
        .map(line => JSON.parse(line) as Record<string, unknown>)
        .filter(entry => entry['event'] === event);
    while (entriesFound().length === 0) await setImmediate();
    const [{ time, ...fields } = {}, ...others] = entriesFound();
    assert.deepEqual(others, []);
    assert.match(String(time), /^\d{4}-\d\d-\d\dT/);
    return fields;
  }

  async function callback(parameters: Record<string, string>): Promise<Response> {
    const state = (await visitor.beginSignIn()).searchParams.get('state') ?? '';
    return visitor.send(
      `${ORIGIN}/callback?${new URLSearchParams({ state, iss: issuer.origin, ...parameters }).toString()}`,
    );
  }

  void it('K10: says that its state is lost', async () => {
    const response = await visitor.send(`${ORIGIN}/callback?code=anything&state=another`);
    await assertPage(response, 400, /took too long, or it began in another browser/);
    assert.deepEqual(await logged('login_failed'), {
      level: 'warn',
      event: 'login_failed',
      error: 'login_expired',
      status: 400,
    });
  });

  void it('K10: quotes nothing from a forged link', async () => {
    const text = new URLSearchParams({ error: 'access_denied', error_description: 'Call 555', state: 'x' });
    const response = await visitor.send(`${ORIGIN}/callback?${text.toString()}`);
    assert.doesNotMatch(await assertPage(response, 400, /took too long/), /access_denied|Call/);
    assert.equal((await logged('login_failed'))['error'], 'login_expired');
  });

  for (const [error, status, reason] of [
    ['access_denied', 403, /cancelled, or you may not use/],
    ['invalid_scope', 502, /refused the sign-in/],
    ['temporarily_unavailable', 503, /does not answer at the moment/],
  ] as const)
    void it(`K10: says what the server answered: ${error}`, async () => {
      const error_description = `Not <img src=x onerror=alert(1)> you\r\nX: ${'é '.repeat(200)}`;
      const page = await assertPage(await callback({ error, error_description }), status, reason);
      assert.ok(page.includes(error) && page.includes('Not &lt;img'), page);
      const { description, ...fields } = await logged('login_failed');
      assert.deepEqual(fields, {
        level: status < 500 ? 'warn' : 'error',
        event: 'login_failed',
        error,
        status,
      });
      assert.match(String(description), /^Not <img src=x onerror=alert\(1\)> you X: é /);
      assert.equal(String(description).length, 200);
    });

  void it('K10: says that the code was refused, and logs why, and nothing secret', async () => {
    const page = await assertPage(
      await callback({ code: 'a-stolen-code' }),
      502,
      /did not complete the sign-in/,
    );
    assert.equal((await logged('login_failed'))['error'], 'invalid_grant');
    assert.doesNotMatch(page + instance.lines.join('\n'), /a-stolen-code|eyJ|refresh_token/);
  });

  void it('K10: logs a refused client, too, whose error comes with a challenge', async () => {
    issuer.intercept = (_, response) =>
      refuse(response, 401, { error: 'invalid_client', error_description: 'Wrong secret' });
    await assertPage(await callback({ code: 'a-code' }), 502, /did not complete the sign-in/);
    const { error, description, level } = await logged('login_failed');
    assert.deepEqual(
      { error, description, level },
      { error: 'invalid_client', description: 'Wrong secret', level: 'error' },
    );
  });

  void it('K10: says that the server does not answer', async test => {
    const origin = `http://127.0.0.1:${await freePort()}`;
    const alone = await startInstance({ ...issuer, origin }, { origin: ORIGIN, cookieKeys });
    test.after(() => alone.kill());
    visitor.address = alone.origin;
    await assertPage(await visitor.send(`${ORIGIN}/login`), 503, /does not answer at the moment/);
    assert.deepEqual(await logged('login_failed', alone), {
      level: 'error',
      event: 'login_failed',
      error: 'ECONNREFUSED',
      status: 503,
    });
    issuer.intercept = (_, response) => Boolean(response.socket?.destroy());
    visitor.address = instance.origin;
    await assertPage(await callback({ code: 'a-code' }), 503, /does not answer at the moment/);
    assert.equal((await logged('login_failed'))['status'], 503);
  });

  void it('K8: requests openid by default, and says that no refresh token came', async test => {
    const plain = await startInstance(issuer, {
      origin: ORIGIN,
      cookieKeys,
      scope: null,
      audience: 'an-api',
    });
    test.after(() => plain.kill());
    visitor.address = plain.origin;
    const { searchParams } = await visitor.beginSignIn();
    assert.equal(searchParams.get('scope'), 'openid');
    assert.equal(searchParams.get('audience'), 'an-api', 'as Auth0 expects it');
    // As a server that issues refresh tokens only for `offline_access`.
    issuer.intercept = (_, response) => {
      const end = response.end.bind(response) as (chunk: unknown) => void;
      response.end = ((chunk: unknown) => {
        end(String(chunk).replace('"refresh_token":', '"refresh_other":'));
        return response;
      }) as ServerResponse['end'];
      return false;
    };
    await assertPage(await visitor.signIn(), 502, /no refresh token/);
    assert.deepEqual(await logged('login_failed', plain), {
      level: 'error',
      event: 'login_failed',
      error: 'no_refresh_token',
      status: 502,
    });
  });

  void it('logs why a refresh token was not revoked, and signs out', async () => {
    await visitor.signIn();
    issuer.interceptRevocation = (_, response) => refuse(response, 401, { error: 'invalid_client' });
    assert.equal((await visitor.signOut()).status, 303);
    const { session: _, ...fields } = await logged('revocation_failed');
    assert.deepEqual(fields, { level: 'error', event: 'revocation_failed', error: 'invalid_client' });
  });

  void it('K7: logs a refused refresh with its session, and none of the tokens that it has seen', async () => {
    const secrets: string[] = [];
    issuer.intercept = (_, response) => {
      const end = response.end.bind(response) as (chunk: unknown) => void;
      response.end = ((chunk: unknown) => {
        secrets.push(...Array.from(String(chunk).matchAll(/_token":"([^"]+)/g), ([, token = '']) => token));
        end(chunk);
        return response;
      }) as ServerResponse['end'];
      return false;
    };
    await visitor.signIn();
    assert.equal((await visitor.refresh()).status, 200);
    const newest = secrets.at(-1)!;
    issuer.intercept = (_, response) =>
      refuse(response, 400, { error: 'invalid_grant', error_description: `Stale ${newest}\n` });
    secrets.push(...visitor.cookies.values());
    const refused = await visitor.refresh();
    assert.equal(refused.status, 401);
    assert.deepEqual(await refused.json(), { error: 'invalid_grant', error_description: 'Stale …' });
    const { session, ...fields } = await logged('refresh_refused');
    assert.deepEqual(fields, {
      level: 'warn',
      event: 'refresh_refused',
      status: 400,
      error: 'invalid_grant',
      description: 'Stale …',
    });
    assert.match(String(session), /^[0-9a-f]{12}$/);
    const tokens = secrets.filter(secret => secret.length > 30);
    assert.ok(tokens.length >= 8, String(tokens.length));
    for (const token of tokens) assert.equal(instance.lines.join('\n').includes(token), false);
  });
});

/** Answers as a token endpoint that refuses. */
function refuse(response: ServerResponse, status: number, body: object): boolean {
  const headers = {
    'content-type': 'application/json',
    ...(status === 401 && { 'www-authenticate': 'Basic realm="as"' }),
  };
  response.writeHead(status, headers).end(JSON.stringify(body));
  return true;
}
