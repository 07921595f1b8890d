import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { decodeJwt, decodeProtectedHeader } from 'jose';

import { startInstance, type Instance } from '../support/bff/instance.js';
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { accessTokenOf, Visitor } from '../support/bff/visitor.js';

/** The origin that users see: TLS ends in front of the instance. */
const ORIGIN = 'https://app.example';

void describe('examples/bff, one instance', () => {
  let issuer: Issuer;
  let instance: Instance;
  before(async () => {
    issuer = await startIssuer(ORIGIN, 3_600);
    const cookieKeys = randomBytes(32).toString('base64url');
    instance = await startInstance(issuer, { origin: ORIGIN, cookieKeys, tokenTimeout: 3 });
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

  void it('signs in with PKCE and leaves one http-only cookie that no script can read', async () => {
    assert.equal(callback.headers.get('location'), '/');
    const [sent] = callback.headers.getSetCookie().filter(cookie => cookie.startsWith('__Host-session-'));
    assert.match(sent ?? '', /; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/);
    const names = [...visitor.cookies.keys()].filter(name => !name.startsWith('as_'));
    assert.deepEqual(names, visitor.sessionCookies);
    assert.match(names.join(), /^__Host-session-[0-9a-f]{12}$/);
    const { kid: _, ...header } = decodeProtectedHeader(visitor.cookies.get(names[0] ?? '') ?? '');
    assert.deepEqual(header, { alg: 'dir', enc: 'A256GCM' });
    assert.equal(decodeJwt(await accessTokenOf(await visitor.refresh())).aud, issuer.resource);
  });

  void it('signs out at the authorization server, too, unless another site wants it', async () => {
    const { revoked } = issuer.activity.counts;
    const { cookieHeader } = visitor;
    const headers = { origin: 'https://evil.example' };
    assert.equal((await visitor.send(`${ORIGIN}/logout`, { method: 'POST', headers })).status, 403);
    const response = await visitor.signOut();
    assert.equal(response.status, 303);
    assert.ok(response.headers.get('location')?.startsWith(`${issuer.origin}/session/end?`));
    assert.deepEqual(visitor.sessionCookies, []);
    assert.equal(issuer.activity.counts.revoked, revoked + 1);
    assert.equal((await visitor.refresh(cookieHeader)).status, 401);
  });

  void it('says 503 when the connection is cut, or no answer comes in time; the session goes on', async () => {
    const other = new Visitor(ORIGIN, instance.origin);
    await other.signIn();
    issuer.intercept = (_, response) => Boolean(response.socket?.destroy());
    assert.equal((await visitor.refresh()).status, 503);
    issuer.intercept = () => true;
    const response = await other.refresh();
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '1');
    issuer.intercept = undefined;
    await visitor.refreshUntilAvailable();
    await other.refreshUntilAvailable();
  });

  void it('refuses a login that was begun in another browser', async () => {
    const begun = await new Visitor(ORIGIN, instance.origin).beginSignIn();
    const state = begun.searchParams.get('state') ?? '';
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

  void it('S1: keeps the newest login cookies, however many logins another site begins', async () => {
    const browser = new Visitor(ORIGIN, instance.origin);
    const begun: URL[] = [];
    for (let count = 0; count < 48; count += 1) begun.push(await browser.beginSignIn());
    const logins = [...browser.cookies.keys()].filter(name => name.includes('login-'));
    assert.equal(logins.length, 4);
    assert.equal((await browser.finishSignIn(begun.at(-2)!)).status, 302);
    assert.equal((await browser.finishSignIn(begun[0]!)).status, 400);
  });

  void it('S2: requests one token for a client that loops, and counts its lifetime down', async () => {
    const cookieKeys = randomBytes(32).toString('base64url');
    const limited = await startInstance(issuer, { origin: ORIGIN, cookieKeys, minInterval: 300 });
    const client = new Visitor(ORIGIN, limited.origin);
    await client.signIn();
    const { tokenRequests } = issuer;
    const seconds = [];
    for (let count = 0; count < 60; count += 1) {
      const response = await client.refresh();
      assert.equal(response.status, 200);
      seconds.push(((await response.json()) as { expires_in: number }).expires_in);
      if (count === 0) await delay(1_100);
    }
    await limited.kill();
    assert.equal(issuer.tokenRequests, tokenRequests + 1);
    assert.ok(seconds.at(-1)! < seconds[0]!, seconds.join());
  });

  void it('S3: a refresh in progress at the sign-out gives no token, and leaves no cookie', async () => {
    const { revoked } = issuer.activity.counts;
    const { cookieHeader } = visitor;
    const rotated = once(issuer.activity, 'refreshed');
    let release = (): void => undefined;
    issuer.intercept = (_, response) => {
      const end = response.end.bind(response) as (text: unknown) => void;
      response.end = ((text: unknown) => {
        release = () => {
          end(text);
        };
        return response;
      }) as typeof response.end;
      return false;
    };
    const late = visitor.refresh();
    await rotated;
    const out = visitor.signOut();
    await delay(200);
    release();
    assert.equal((await out).status, 303);
    assert.equal((await late).status, 401);
    assert.deepEqual(visitor.sessionCookies, [], 'the next visitor has no cookie');
    assert.equal((await visitor.refresh(cookieHeader)).status, 401);
    assert.equal(issuer.activity.counts.revoked, revoked + 1);
  });

  void it('S4: the cookie before the last is refused after the sign-out, too', async () => {
    const { cookieHeader: first } = visitor;
    await visitor.refresh();
    const { cookieHeader: second } = visitor;
    const { tokenRequests } = issuer;
    await visitor.signOut();
    for (const cookie of [first, second]) {
      const response = await visitor.refresh(cookie);
      assert.equal(response.status, 401);
      assert.match(response.headers.getSetCookie()[0] ?? '', /Max-Age=0/);
    }
    assert.equal(issuer.tokenRequests, tokenRequests);
  });

  void it('S5: sends the security headers with pages and answers', async () => {
    for (const path of ['/', '/session', '/login', '/callback', '/oauth/refresh', '/logout']) {
      const { headers } = await visitor.send(`${ORIGIN}${path}`);
      const policy = headers.get('content-security-policy') ?? '';
      for (const directive of [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        'frame-src https://bi.example',
        `form-action 'self' ${issuer.origin}`,
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        'trusted-types lit-html',
      ])
        assert.ok(policy.split('; ').includes(directive), `${path}: ${directive} in ${policy}`);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('cache-control'), 'no-store', path);
      assert.equal(headers.get('strict-transport-security'), 'max-age=31536000');
    }
  });

  void it('S6: signs out from a page with Referrer-Policy: no-referrer, and from no sandboxed frame', async () => {
    const crossSite = { origin: 'null', 'sec-fetch-site': 'cross-site' };
    assert.equal((await visitor.signOut(crossSite)).status, 403);
    assert.equal(visitor.sessionCookies.length, 1);
    const sameOrigin = { origin: 'null', 'sec-fetch-site': 'same-origin' };
    assert.equal((await visitor.signOut(sameOrigin)).status, 303);
    assert.deepEqual(visitor.sessionCookies, []);
  });

  void it('S7: does not start with an ORIGIN of http off the loopback interface', async () => {
    const cookieKeys = randomBytes(32).toString('base64url');
    for (const [origin, message] of [
      ['http://app.example', /over http, cookies would have no Secure\. Use https/],
      ['https://app.example/', /ORIGIN is not an origin/],
    ] as const)
      await assert.rejects(
        startInstance(issuer, { origin, cookieKeys }).then(started => started.kill()),
        message,
      );
  });

  void it('F6: each login has a session of its own, which the page is named by', async () => {
    const read = async (): Promise<Record<string, string>> =>
      (await (await visitor.send(`${ORIGIN}/session`)).json()) as Record<string, string>;
    const first = await read();
    await visitor.refresh();
    assert.deepEqual(await read(), first, 'it is the same until the sign-out');
    assert.ok(first['subject']);
    await visitor.signOut();
    assert.deepEqual(await read(), { error: 'invalid_grant' });
    await visitor.signIn();
    const second = await read();
    assert.equal(second['subject'], first['subject']);
    assert.notEqual(second['session'], first['session']);
  });
});
