import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

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
    issuer = await startIssuer(ORIGIN);
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
    const [sent] = callback.headers.getSetCookie().filter(cookie => cookie.startsWith('__Host-session='));
    assert.match(sent ?? '', /; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict; Secure$/);
    const names = [...visitor.cookies.keys()].filter(name => !name.startsWith('as_'));
    assert.deepEqual(names, ['__Host-session']);
    const { kid: _, ...header } = decodeProtectedHeader(visitor.cookies.get('__Host-session') ?? '');
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
    assert.equal(visitor.cookies.has('__Host-session'), false);
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

  void it('says in its log that a login failed, and nothing secret', async () => {
    const begun = await visitor.beginSignIn();
    const state = begun.searchParams.get('state') ?? '';
    const response = await visitor.send(`${ORIGIN}/callback?code=a-stolen-code&state=${state}`);
    assert.equal(response.status, 502);
    assert.ok(instance.lines.includes('GET /callback: ClientError'), instance.lines.join('\n'));
    assert.doesNotMatch(instance.lines.join('\n'), /a-stolen-code|eyJ|refresh_token/);
  });
});
