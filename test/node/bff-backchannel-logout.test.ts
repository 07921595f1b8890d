import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';

import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { createClient } from 'redis';

import { Seal } from '../../examples/bff/sealed-cookies.js';
import { SessionCookie, type Session } from '../../examples/bff/session-cookie.js';
import { startInstance, type Instance } from '../support/bff/instance.js';
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { startRedis, type Redis } from '../support/bff/redis.js';
import { openSessionStream } from '../support/bff/session-stream.js';
import { Visitor } from '../support/bff/visitor.js';
import { freePort } from '../support/free-port.js';

/** The origin that users see: TLS ends in front of the instances. */
const ORIGIN = 'https://app.example';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const ENDED = { error: 'invalid_grant', error_description: 'Signed out by the authorization server' };
const THIRTY_DAYS_MS = 30 * 24 * 3_600_000;

for (const store of ['memory', 'Redis'])
  void describe(`the back-channel logout of examples/bff, with its marks in ${store}`, () => {
    const cookieKeys = randomBytes(32).toString('base64url');
    const sessionCookie = new SessionCookie(new Seal([cookieKeys]));
    let issuer: Issuer;
    let redis: Redis | undefined;
    /** The one that gets the logout tokens; with Redis, the users are at the other one. */
    let receiver: Instance;
    let instance: Instance;
    before(async () => {
      redis = store === 'Redis' ? await startRedis() : undefined;
      const port = await freePort();
      issuer = await startIssuer(ORIGIN, 300, `http://127.0.0.1:${port}/backchannel-logout`);
      const options = { origin: ORIGIN, cookieKeys, redisUrl: redis?.url ?? '', minInterval: 10 };
      receiver = await startInstance(issuer, { ...options, port });
      instance = redis ? await startInstance(issuer, options) : receiver;
    });
    after(async () => {
      await Promise.all([receiver.kill(), instance.kill()]);
      await Promise.all([issuer.close(), redis?.close()]);
    });

    let visitor: Visitor;
    let session: Session;
    const signIn = async (): Promise<Visitor> => {
      const next = new Visitor(ORIGIN, instance.origin);
      await next.signIn();
      return next;
    };
    const sessionOf = async ({ cookieHeader }: Visitor): Promise<Session> => {
      const read = await sessionCookie.read(cookieHeader);
      assert.ok(read?.sid && read.subject && read.startedAt > 0);
      return read;
    };
    beforeEach(async () => {
      visitor = await signIn();
      session = await sessionOf(visitor);
    });

    /** The claims of a valid logout token of the visitor's login. */
    const claims = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
      iss: issuer.origin,
      aud: issuer.clientId,
      iat: Math.floor(Date.now() / 1_000),
      jti: randomUUID(),
      events: { [EVENT]: {} },
      sid: session.sid,
      sub: session.subject,
      ...more,
    });
    const send = (body: string, type = 'application/x-www-form-urlencoded'): Promise<Response> =>
      fetch(`${receiver.origin}/backchannel-logout`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
    const sendToken = (token: string): Promise<Response> => send(`logout_token=${token}`);

    /** The last line of the log, without its time and its description. */
    function lastLine(): object {
      const { time, description, ...line } = JSON.parse(receiver.lines.at(-1) ?? '') as Record<
        string,
        string
      >;
      assert.ok(time && !Number.isNaN(Date.parse(time)));
      assert.notEqual(description, '');
      return line;
    }

    async function assertRefused(response: Response, description: RegExp): Promise<void> {
      assert.equal(response.status, 400);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      const body = (await response.json()) as Record<string, string>;
      assert.equal(body['error'], 'invalid_request');
      assert.match(body['error_description'] ?? '', description);
    }

    void it('ends the sessions of a login that an administrator ends, at every instance', async () => {
      const other = await signIn();
      const { cookieHeader } = visitor;
      const streams = await Promise.all([visitor, other].map(user => openSessionStream(user, ORIGIN)));
      await issuer.endLogins();
      for (const { closed } of streams)
        assert.match(await closed, /event: ended\ndata: {"error":"invalid_grant","error_description":"Sig/);
      for (const user of [visitor, other]) {
        const { tokenRequests } = issuer;
        const page = await user.send(`${ORIGIN}/session`);
        assert.equal(page.status, 401);
        assert.deepEqual(await page.json(), ENDED);
        const response = await user.refresh();
        assert.equal(response.status, 401);
        assert.deepEqual(await response.json(), ENDED);
        assert.equal(issuer.tokenRequests, tokenRequests, 'the refresh token is presented to no server');
        assert.equal(user.sessionCookies.length, 0);
      }
      await visitor.signIn();
      assert.equal((await visitor.refresh()).status, 200, 'the next login is alive');
      assert.equal((await visitor.refresh(cookieHeader)).status, 401, 'the former one is not');
    });

    void it('ends one login of a user by its sid, and no other', async () => {
      const other = await signIn();
      assert.notEqual((await sessionOf(other)).sid, session.sid);
      const response = await sendToken(await issuer.sign(claims(), { typ: 'logout+jwt' }));
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.equal((await visitor.refresh()).status, 401);
      assert.equal((await other.refresh()).status, 200);
    });

    void it('ends a session whose sid is unknown by any logout token of its user', async () => {
      const other = await signIn();
      // After the other tests' marks for this user.
      const startedAt = Math.floor(Date.now() / 1_000) + 5;
      const cookies = await sessionCookie.write(null, { ...session, sid: undefined, startedAt });
      for (const cookie of cookies) visitor.keep(cookie);
      assert.equal((await visitor.refresh()).status, 200);
      assert.equal(
        (await sendToken(await issuer.sign(claims({ sid: 'another', iat: startedAt })))).status,
        200,
      );
      assert.equal((await visitor.refresh()).status, 401);
      assert.equal((await other.refresh()).status, 200);
    });

    const refusals: Record<string, [make: () => Promise<string> | string, description: RegExp]> = {
      'an unsigned token': [() => new UnsecuredJWT(claims()).encode(), /ERR_J/],
      'one that is signed with the client’s secret': [
        () =>
          new SignJWT(claims())
            .setProtectedHeader({ alg: 'HS256' })
            .sign(new TextEncoder().encode(issuer.clientSecret)),
        /ERR_JOSE_ALG_NOT_ALLOWED/,
      ],
      'one that is signed with another key': [
        async () =>
          new SignJWT(claims())
            .setProtectedHeader({ alg: 'ES256' })
            .sign((await generateKeyPair('ES256')).privateKey),
        /ERR_JWS_SIGNATURE_VERIFICATION_FAILED/,
      ],
      'one for another audience': [() => issuer.sign(claims({ aud: 'analytics-browser' })), /aud$/],
      'one of another issuer': [() => issuer.sign(claims({ iss: 'https://login.example' })), /iss$/],
      'one without an audience': [() => issuer.sign(claims({ aud: undefined })), /aud$/],
      'one without a time': [() => issuer.sign(claims({ iat: undefined })), /iat$/],
      'one that is too old': [() => issuer.sign(claims({ iat: Date.now() / 1_000 - 400 })), /iat$/],
      'one of the future': [() => issuer.sign(claims({ iat: Date.now() / 1_000 + 120 })), /iat$/],
      'one that has expired': [() => issuer.sign(claims({ exp: Date.now() / 1_000 - 61 })), /exp$/],
      'one without jti': [() => issuer.sign(claims({ jti: undefined })), /jti$/],
      'one without events': [() => issuer.sign(claims({ events: undefined })), /events$/],
      'one with another event': [() => issuer.sign(claims({ events: { [`${EVENT}s`]: {} } })), /events$/],
      'one whose event is no object': [() => issuer.sign(claims({ events: { [EVENT]: true } })), /events$/],
      'one with a nonce': [() => issuer.sign(claims({ nonce: 'n' })), /nonce$/],
      'one without sub and sid': [() => issuer.sign(claims({ sub: undefined, sid: undefined })), /sub$/],
      'one whose sid is no text': [() => issuer.sign(claims({ sid: 7 })), /sid$/],
      'a token of another type': [() => issuer.sign(claims(), { typ: 'at+jwt' }), /typ$/],
      'no token': [() => 'garbage', /ERR_JWS_INVALID/],
    };
    for (const [name, [make, description]] of Object.entries(refusals))
      void it(`L1: refuses ${name}, which ends nothing`, async () => {
        const token = await make();
        await assertRefused(await sendToken(token), description);
        assert.equal((await visitor.refresh()).status, 200);
        assert.deepEqual(lastLine(), { level: 'warn', event: 'logout_refused', error: 'invalid_request' });
        assert.equal(receiver.lines.join('\n').includes(token), false, 'no token is logged');
      });

    void it('L2: refuses the ID token of the login, which ends nothing', async () => {
      let idToken = '';
      issuer.intercept = (_, response) => {
        const end = response.end.bind(response) as (text: unknown) => typeof response;
        response.end = ((text: unknown) => {
          idToken = (JSON.parse(String(text)) as { id_token: string }).id_token;
          return end(text);
        }) as typeof response.end;
        return false;
      };
      const user = await signIn();
      issuer.intercept = undefined;
      await assertRefused(await sendToken(idToken), /jti$/);
      assert.equal((await user.refresh()).status, 200);
    });

    void it('L3: refuses a token that was used', async () => {
      const token = await issuer.sign(claims());
      const together = await Promise.all([sendToken(token), sendToken(token)]);
      assert.deepEqual(together.map(({ status }) => status).sort(), [200, 400]);
      await assertRefused(await sendToken(token), /used before/);
      assert.equal((await visitor.refresh()).status, 401);
    });

    void it('L4: refuses what is not a short form with one token', async () => {
      const token = await issuer.sign(claims());
      const form = `logout_token=${token}`;
      await assertRefused(await send(JSON.stringify({ logout_token: token }), 'application/json'), /form/);
      await assertRefused(await send(form, 'text/plain'), /form/);
      await assertRefused(await send(`${form}&${form}`), /form/);
      await assertRefused(await send(`token=${token}`), /form/);
      await assertRefused(await send(`${form}&padding=${'x'.repeat(20_000)}`), /form/);
      assert.equal((await visitor.refresh()).status, 200);
    });

    // The last of those whose logins live: they are the same user's.
    void it('ends all logins of a user by a token without sid, except those that began later', async () => {
      const other = await signIn();
      const { startedAt } = session;
      const earlier = await issuer.sign(claims({ sid: undefined, iat: startedAt - 1 }));
      assert.equal((await sendToken(earlier)).status, 200);
      for (const user of [visitor, other]) assert.equal((await user.refresh()).status, 200);
      const now = await issuer.sign(claims({ sid: undefined }));
      assert.equal((await sendToken(now)).status, 200);
      const [one, two] = [visitor.cookieHeader, other.cookieHeader];
      for (const cookie of [one, two]) assert.equal((await visitor.refresh(cookie)).status, 401);
      const late = await issuer.sign(claims({ sid: undefined, iat: startedAt - 1 }));
      assert.equal((await sendToken(late)).status, 200);
      assert.equal((await visitor.refresh(one)).status, 401, 'an older token revives nothing');
    });

    if (store === 'Redis')
      void it('remembers an end for as long as a cookie lives, and a token until it is too old', async () => {
        const client = await createClient({ url: redis?.url ?? '' }).connect();
        await client.flushAll();
        await sendToken(await issuer.sign(claims()));
        const keys = await client.keys('turn:*');
        const kinds = keys.map(key => key.replace(/[^:]+$/, '')).sort();
        assert.deepEqual(kinds, ['turn:ended:no-sid:', 'turn:ended:sid:', 'turn:logout:']);
        for (const key of keys) {
          const ms = await client.pTTL(key);
          if (key.startsWith('turn:ended:')) assert.ok(ms > THIRTY_DAYS_MS, `${key}: ${ms}`);
          else assert.ok(ms > 360_000 && ms <= 420_000, `${key}: ${ms}`);
          assert.equal(key.includes(session.sid ?? '?') || key.includes(session.subject ?? '?'), false);
        }
        client.destroy();
      });

    // The last one: it takes the store away.
    if (store === 'Redis')
      void it('says that a logout failed while the store is away', async () => {
        await redis?.close();
        const response = await sendToken(await issuer.sign(claims()));
        assert.equal(response.status, 400);
        assert.equal(((await response.json()) as { error: string }).error, 'temporarily_unavailable');
        const events = receiver.lines.map(line => (JSON.parse(line) as { event: string }).event);
        assert.ok(events.includes('logout_failed') && events.includes('store_failed'), events.join());
      });
  });
