import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';

import { decodeJwt } from 'jose';

import { Seal } from '../../examples/bff/sealed-cookies.js';
import { newSession, SessionCookie, type Session } from '../../examples/bff/session-cookie.js';
import { startInstance, type Instance } from '../support/bff/instance.js';
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { openSessionStream } from '../support/bff/session-stream.js';
import { Visitor } from '../support/bff/visitor.js';
import { freePort } from '../support/free-port.js';

const ORIGIN = 'https://app.example';
const cookieKeys = randomBytes(32).toString('base64url');
const session = new SessionCookie(new Seal([cookieKeys]));

void describe('examples/bff, several users in one browser', () => {
  let issuer: Issuer;
  let instance: Instance;
  before(async () => {
    const port = await freePort();
    issuer = await startIssuer(ORIGIN, 60, `http://127.0.0.1:${port}/backchannel-logout`);
    instance = await startInstance(issuer, { origin: ORIGIN, cookieKeys, port });
  });
  after(async () => {
    await instance.kill();
    await issuer.close();
  });

  let visitor: Visitor;
  /** The first user, of the authorization server. */
  let maya: Session;
  beforeEach(async () => {
    visitor = new Visitor(ORIGIN, instance.origin);
    await visitor.signIn();
    maya = (await session.read(visitor.cookieHeader))!;
  });

  /** Signs another user in; the authorization server has only one, whose new grant is sealed under that name. */
  async function add(subject: string, secondsLater = 1): Promise<void> {
    const other = new Visitor(ORIGIN, instance.origin);
    await other.signIn();
    const own = (await session.read(other.cookieHeader))!;
    const startedAt = maya.startedAt + secondsLater;
    for (const cookie of await session.write(visitor.cookieHeader, { ...own, subject, startedAt }))
      visitor.keep(cookie);
  }

  const refresh = (body: object): Promise<Response> =>
    visitor.refresh(visitor.cookieHeader, {}, JSON.stringify(body));
  const subOf = async (response: Response): Promise<unknown> =>
    ((await response.json()) as { sub?: unknown }).sub;
  const read = async (query = ''): Promise<Record<string, string>> =>
    (await (await visitor.send(`${ORIGIN}/session${query}`)).json()) as Record<string, string>;
  const signOut = (body?: URLSearchParams | FormData | string, type?: string): Promise<Response> =>
    visitor.send(`${ORIGIN}/logout`, {
      method: 'POST',
      headers: { origin: ORIGIN, ...(type !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body }),
    });

  void it('gives each user a session and tokens, by the subject', async () => {
    await add('other');
    assert.equal(visitor.sessionCookies.length, 2);
    for (const subject of [maya.subject, 'other', maya.subject, 'other']) {
      const response = await refresh({ subject });
      assert.equal(response.status, 200);
      assert.equal(await subOf(response), subject);
      assert.equal((await read(`?subject=${subject}`))['subject'], subject);
    }
    assert.equal((await read(`?subject=${maya.subject}`))['session'], maya.id);
  });

  void it('takes the last login where no subject is named', async () => {
    await add('other');
    await refresh({ subject: maya.subject });
    assert.equal(await subOf(await refresh({})), 'other');
    assert.equal((await read())['subject'], 'other');
  });

  void it('answers 409 to a subject without a cookie while another user has one, 401 if none has, and 400 to an odd one', async () => {
    const { tokenRequests } = issuer;
    assert.equal((await refresh({ subject: 'absent' })).status, 409);
    assert.equal((await refresh({ subject: 7 })).status, 400);
    assert.equal((await visitor.send(`${ORIGIN}/session?subject=absent`)).status, 401);
    const { cookieHeader } = visitor;
    assert.equal((await visitor.refresh('', {}, '{"subject":"absent"}')).status, 401);
    assert.equal(visitor.cookieHeader, cookieHeader);
    assert.equal(issuer.tokenRequests, tokenRequests);
  });

  void it('keeps the cookie of each user for that user', async () => {
    await add('other');
    const [first = '', second = ''] = visitor.sessionCookies;
    const swapped = `${first}=${visitor.cookies.get(second)}; ${second}=${visitor.cookies.get(first)}`;
    assert.equal((await visitor.refresh(swapped, {}, '{"subject":"other"}')).status, 401);
  });

  for (const [name, body, type] of [
    ['a form', new URLSearchParams({ subject: 'other' }), undefined],
    ['a script’s FormData', formData({ subject: 'other' }), undefined],
    ['a script’s JSON', '{"subject":"other"}', 'application/json'],
  ] as const)
    void it(`signs out only the user that ${name} names`, async () => {
      await add('other', -1);
      const { revoked } = issuer.activity.counts;
      assert.equal((await signOut(body, type)).status, 303);
      assert.equal(issuer.activity.counts.revoked, revoked + 1);
      assert.equal(visitor.sessionCookies.length, 1);
      assert.equal((await refresh({ subject: 'other' })).status, 409);
      assert.equal(await subOf(await refresh({ subject: maya.subject })), maya.subject);
    });

  void it('signs out the last login where no user is named, and none where that user is absent', async () => {
    await add('other');
    const absent = await signOut(new URLSearchParams({ subject: 'absent' }));
    assert.equal(absent.headers.get('location'), '/');
    assert.equal(visitor.sessionCookies.length, 2);
    assert.equal((await signOut('{"subject"', 'application/json')).status, 400);
    assert.equal((await signOut(`subject=${'x'.repeat(20_000)}`)).status, 400);
    assert.equal(visitor.sessionCookies.length, 2);
    await signOut(new URLSearchParams({ subject: '' }));
    assert.equal(await subOf(await refresh({})), maya.subject);
  });

  void it('ends the pages of the user that signs out, and no other’s', async () => {
    await add('other');
    const [own, others] = await Promise.all(
      [maya.subject, 'other'].map(name => openSessionStream(visitor, ORIGIN, `?subject=${name}`)),
    );
    await signOut(new URLSearchParams({ subject: 'other' }));
    assert.match((await others?.closed) ?? '', /^event: ended$/m);
    assert.equal((await refresh({ subject: maya.subject })).status, 200);
    assert.doesNotMatch(own?.text ?? '', /ended/);
    await signOut(new URLSearchParams({ subject: maya.subject ?? '' }));
    assert.match((await own?.closed) ?? '', /^event: ended$/m);
    assert.equal(visitor.sessionCookies.length, 0);
  });

  for (const by of ['sid', 'sub'])
    void it(`ends only the user that a logout token names by its ${by}`, async () => {
      await add('other');
      const other = (await session.read(visitor.cookieHeader, 'other'))!;
      const [own, others] = await Promise.all(
        [maya.subject, 'other'].map(name => openSessionStream(visitor, ORIGIN, `?subject=${name}`)),
      );
      const token = await issuer.sign({
        iss: issuer.origin,
        aud: issuer.clientId,
        iat: other.startedAt,
        jti: randomUUID(),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        ...(by === 'sid' ? { sid: other.sid } : { sub: 'other' }),
      });
      const body = new URLSearchParams({ logout_token: token });
      assert.equal(
        (await fetch(`${instance.origin}/backchannel-logout`, { method: 'POST', body })).status,
        200,
      );
      assert.match((await others?.closed) ?? '', /^event: ended$/m);
      assert.equal((await visitor.send(`${ORIGIN}/session?subject=other`)).status, 401);
      assert.equal((await visitor.send(`${ORIGIN}/session?subject=${maya.subject}`)).status, 200);
      assert.equal((await refresh({ subject: 'other' })).status, 401);
      assert.equal(visitor.sessionCookies.length, 1, 'the cookie of that user is removed');
      assert.equal(await subOf(await refresh({ subject: maya.subject })), maya.subject);
      assert.doesNotMatch(own?.text ?? '', /ended/);
      own?.close();
    });

  void it('keeps five users, and drops the one that signed in first', async () => {
    for (let count = 1; count <= 5; count += 1) await add(`user ${count}`, count - 100);
    assert.equal(visitor.sessionCookies.length, 5);
    assert.equal((await refresh({ subject: 'user 1' })).status, 409);
    await visitor.signIn();
    assert.equal(visitor.sessionCookies.length, 5);
    assert.equal((await refresh({ subject: maya.subject })).status, 200, 'the new login stays');
  });

  void it('drops the first of six users although the browser does not send their cookies with the redirect of a login', async () => {
    for (let count = 1; count <= 4; count += 1) await add(`user ${count}`, count);
    const sixth = { ...newSession('r1', { sub: 'user 6' }), startedAt: maya.startedAt + 6 };
    for (const cookie of await session.write(null, sixth)) visitor.keep(cookie);
    assert.equal((await refresh({ subject: maya.subject })).status, 409);
    assert.equal((await refresh({ subject: 'user 4' })).status, 200);
    assert.equal(visitor.sessionCookies.length, 5, 'the next refresh removes the cookie');
  });

  void it('keeps fewer users whose tokens are large, so that the requests do not exceed the limit for headers', async () => {
    const browser = new Visitor(ORIGIN);
    for (let count = 1; count <= 5; count += 1) {
      const large = { ...newSession('x'.repeat(3_000), { sub: `user ${count}` }), startedAt: count };
      for (const cookie of await session.write(browser.cookieHeader, large)) browser.keep(cookie);
    }
    assert.ok(browser.cookieHeader.length < 13_000, String(browser.cookieHeader.length));
    const kept = (await session.readAll(browser.cookieHeader)).map(({ subject }) => subject);
    assert.deepEqual(kept, ['user 5', 'user 4']);
  });

  void it('replaces the previous user where only one may stay signed in', async () => {
    const alone = new SessionCookie(new Seal([cookieKeys]), true, 1);
    for (const cookie of await alone.write(visitor.cookieHeader, newSession('r1', { sub: 'other' })))
      visitor.keep(cookie);
    assert.equal(visitor.sessionCookies.length, 1);
    assert.equal((await session.read(visitor.cookieHeader))?.subject, 'other');
  });

  void it('K9: signs out at the authorization server with the newest ID token', async () => {
    const first = maya.idToken;
    assert.equal(decodeJwt(first ?? '').sub, maya.subject);
    await refresh({});
    const location = new URL((await signOut()).headers.get('location') ?? '');
    const { id_token_hint = '', ...parameters } = Object.fromEntries(location.searchParams);
    assert.deepEqual(parameters, { client_id: issuer.clientId, post_logout_redirect_uri: `${ORIGIN}/` });
    assert.equal(decodeJwt(id_token_hint).sub, maya.subject);
    assert.notEqual(id_token_hint, first);
  });

  void it('K9: does without an ID token that is too large for a cookie and an address', async () => {
    const { idToken } = newSession('r1', { sub: 'user' }, 'x'.repeat(5_000));
    assert.equal(idToken, undefined);
    const cookies = await session.write(null, {
      ...newSession('r1', { sub: 'user' }),
      idToken: 'x'.repeat(5_000),
    });
    assert.equal(cookies.length, 1);
  });
});

function formData(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}
