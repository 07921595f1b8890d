import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { createClient } from 'redis';

import { createExchange } from '../../examples/bff/exchange.js';
import { Seal } from '../../examples/bff/sealed-cookies.js';
import { newSession, SessionCookie } from '../../examples/bff/session-cookie.js';
import { createSessionEnds } from '../../examples/bff/session-ends.js';
import { sessionEventsEndpoint } from '../../examples/bff/session-events.js';
import { turnsInProcess, turnsInRedis } from '../../examples/bff/turns.js';
import { startInstance, type Instance } from '../support/bff/instance.js';
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { startRedis, type Redis } from '../support/bff/redis.js';
import { openSessionStream } from '../support/bff/session-stream.js';
import { Visitor } from '../support/bff/visitor.js';

const ORIGIN = 'https://app.example';

void describe('/session/events of examples/bff, two instances with a Redis', () => {
  const cookieKeys = randomBytes(32).toString('base64url');
  const session = new SessionCookie(new Seal([cookieKeys]));
  let issuer: Issuer;
  let redis: Redis;
  let instances: Instance[];
  before(async () => {
    [issuer, redis] = await Promise.all([startIssuer(ORIGIN), startRedis()]);
    const options = { origin: ORIGIN, cookieKeys, redisUrl: redis.url };
    instances = await Promise.all([options, options].map(each => startInstance(issuer, each)));
  });
  after(async () => {
    await Promise.all(instances.map(instance => instance.kill('SIGKILL')));
    await Promise.all([issuer.close(), redis.close()]);
  });

  let visitor: Visitor;
  beforeEach(async () => {
    visitor = new Visitor(ORIGIN, instances[0]?.origin);
    await visitor.signIn();
  });
  /** The same browser's requests to the other instance. */
  function atTheOther(): Visitor {
    const same = new Visitor(ORIGIN, instances[1]?.origin);
    for (const [name, value] of visitor.cookies) same.cookies.set(name, value);
    return same;
  }

  void it('tell a page at the other instance of a sign-out at once', async () => {
    const stream = await openSessionStream(atTheOther(), ORIGIN);
    const { headers } = stream.response;
    assert.equal(headers.get('content-type'), 'text/event-stream');
    assert.equal(headers.get('cache-control'), 'no-store, no-transform');
    assert.equal(headers.get('x-accel-buffering'), 'no');
    assert.match(stream.text, /^retry: \d{4}\n\n$/);
    await visitor.signOut();
    assert.match(await stream.closed, /^event: ended\ndata: \{"error":"invalid_grant"\}\n\n$/m);
  });

  void it('tell a page that connects after the end', async () => {
    const cookie = visitor.cookieHeader;
    await visitor.signOut();
    const late = atTheOther();
    late.keep(cookie.replace(/.*(__Host-session-[^;]+).*/, '$1; Path=/'));
    assert.match(await (await openSessionStream(late, ORIGIN)).closed, /^event: ended$/m);
  });

  void it('tell a page of an end whose message was lost, when Redis is there again', async () => {
    const other = atTheOther();
    const stream = await openSessionStream(other, ORIGIN);
    const client = await createClient({ url: redis.url }).connect();
    const own = await session.read(visitor.cookieHeader);
    assert.ok(own);
    // A mark without a message.
    await createSessionEnds(turnsInRedis(client)).signOut(own);
    assert.doesNotMatch(stream.text, /ended/);
    assert.equal(await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'pubsub']), 2);
    client.destroy();
    assert.match(await stream.closed, /^event: ended$/m);
    // The subscription is back, too.
    await visitor.signIn();
    const next = await openSessionStream(atTheOther(), ORIGIN);
    await visitor.signOut();
    assert.match(await next.closed, /^event: ended$/m);
  });

  void it('L5: are for a page of the same origin with the session’s cookie', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
    ])
      assert.equal((await visitor.send(`${ORIGIN}/session/events`, { headers })).status, 403);
    const stranger = new Visitor(ORIGIN, visitor.address);
    assert.equal((await openSessionStream(stranger, ORIGIN)).response.status, 401);
  });

  void it('L6: are 20 for one session at most, and a closed one makes room', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => openSessionStream(visitor, ORIGIN)));
    assert.deepEqual(new Set(streams.map(({ response }) => response.status)), new Set([200]));
    assert.equal((await openSessionStream(visitor, ORIGIN)).response.status, 429);
    const other = new Visitor(ORIGIN, visitor.address);
    await other.signIn();
    const others = await openSessionStream(other, ORIGIN);
    assert.equal(others.response.status, 200, 'of another session');
    streams[0]?.close();
    let next;
    do next = await openSessionStream(visitor, ORIGIN);
    while (next.response.status === 429);
    assert.equal(next.response.status, 200);
    for (const stream of [...streams, others, next]) stream.close();
  });

  // The last one: it stops an instance.
  void it('do not keep an instance from stopping', async () => {
    const stream = await openSessionStream(visitor, ORIGIN);
    const stopped = instances[0]?.kill().then(() => 'stopped');
    assert.equal(await Promise.race([stopped, delay(5_000, 'running', { ref: false })]), 'stopped');
    assert.doesNotMatch(await stream.closed, /ended/, 'the session goes on');
  });
});

void describe('/session/events of examples/bff', () => {
  void it(
    'send a comment from time to time, and watch no session of a page that was closed',
    { timeout: 5_000 },
    async () => {
      const turns = turnsInProcess();
      const ends = createSessionEnds(turns);
      let watched = 0;
      const session = new SessionCookie(new Seal([randomBytes(32).toString('base64url')]), false);
      const { handle } = sessionEventsEndpoint({
        origins: [],
        session,
        keepAliveMs: 1,
        ends: {
          ...ends,
          watch(...of) {
            watched += 1;
            const unwatch = ends.watch(...of);
            return () => {
              watched -= 1;
              unwatch();
            };
          },
        },
      });
      const cookie = (await session.write(null, newSession('r1')))[0]?.split(';')[0] ?? '';
      // A socket would keep the process alive.
      const keepAlive = setInterval(() => undefined, 1_000);
      const response = await handle(
        new Request('http://127.0.0.1/session/events', {
          headers: { cookie, 'sec-fetch-site': 'same-origin' },
        }),
      );
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      assert.match(String((await reader?.read())?.value), /^retry/);
      assert.equal((await reader?.read())?.value, ':\n\n');
      assert.equal(watched, 1);
      await reader?.cancel();
      clearInterval(keepAlive);
      assert.equal(watched, 0);
    },
  );

  void it('keep a mark longer than Node’s longest timer', async () => {
    const turns = turnsInProcess();
    const ends = createSessionEnds(turns);
    const session = newSession('r1');
    await ends.signOut(session);
    await delay(20);
    assert.deepEqual(await ends.endOf(session), {});
    await turns.keep('short', 'value', 1);
    await delay(20);
    assert.equal(await turns.find('short'), undefined);
  });

  void it('end in the middle of a refresh: its answer has no token', async () => {
    const turns = turnsInProcess();
    const ends = createSessionEnds(turns);
    let answer: (response: Response) => void = () => undefined;
    const exchange = createExchange({
      turns,
      ends,
      seal: new Seal([randomBytes(32).toString('base64url')]),
      requestTokens: () => new Promise(resolve => (answer = resolve)),
    });
    const session = newSession('r1', { sub: 'user', sid: 'login', iat: 100 });
    const outcome = exchange.refresh(session);
    await delay(20);
    await ends.endLogin({ sid: 'login', subject: 'user', endedAt: 101 });
    answer(Response.json({ access_token: 'a1', refresh_token: 'r2' }));
    const description = 'Signed out by the authorization server';
    assert.deepEqual(await outcome, { kind: 'ended', description, meanwhile: true });
  });
});
