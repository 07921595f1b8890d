import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';

import type { GrantCounts } from '../../demo/authorization-server/authorization-server.js';
import { startInstance, type Instance } from '../support/bff/instance.js';
import { startIssuer, type Issuer } from '../support/bff/issuer.js';
import { startRedis, type Redis } from '../support/bff/redis.js';
import { startRoundRobin, type RoundRobin } from '../support/bff/round-robin.js';
import { accessTokenOf, Visitor } from '../support/bff/visitor.js';

/** Seconds; a turn's lease is one more. */
const TOKEN_TIMEOUT = 4;
const cookieKeys = randomBytes(32).toString('base64url');

void describe('examples/bff, instances behind a load balancer', () => {
  let balancer: RoundRobin;
  let issuer: Issuer;
  let redis: Redis;
  /** The first three share a store. */
  let instances: Instance[];
  before(async () => {
    [balancer, redis] = await Promise.all([startRoundRobin(), startRedis()]);
    issuer = await startIssuer(balancer.origin);
    const start = (redisUrl: string): Promise<Instance> =>
      startInstance(issuer, { origin: balancer.origin, cookieKeys, redisUrl, tokenTimeout: TOKEN_TIMEOUT });
    instances = await Promise.all([redis.url, redis.url, redis.url, '', ''].map(start));
  });
  after(async () => {
    await Promise.all(instances.map(instance => instance.kill()));
    await Promise.all([balancer.close(), redis.close(), issuer.close()]);
  });
  afterEach(() => {
    issuer.intercept = undefined;
  });

  let visitor: Visitor;
  let earlier: GrantCounts;
  /** A new session, served by these instances in turn. */
  async function signIn(...indices: number[]): Promise<void> {
    balancer.targets = indices.map(index => originOf(index));
    visitor = new Visitor(balancer.origin);
    await visitor.signIn();
    earlier = issuer.activity.counts;
  }
  const originOf = (index: number): string => instances[index]?.origin ?? '';

  /** What the authorization server has done since. */
  function done(): Pick<GrantCounts, 'refreshed' | 'refused' | 'revoked'> {
    const { refreshed, refused, revoked } = issuer.activity.counts;
    return {
      refreshed: refreshed - earlier.refreshed,
      refused: refused - earlier.refused,
      revoked: revoked - earlier.revoked,
    };
  }

  void it('present a refresh token once, though twenty requests bring it at once', async () => {
    await signIn(0, 1);
    const { cookieHeader } = visitor;
    const answers = await Promise.all(Array.from({ length: 20 }, () => visitor.refresh(cookieHeader)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal(new Set(await Promise.all(answers.map(accessTokenOf))).size, 1);
    assert.deepEqual(done(), { refreshed: 1, refused: 0, revoked: 0 });
    assert.equal((await visitor.refresh()).status, 200);
  });

  void it('lose the session by two requests at once when they share nothing', async () => {
    await signIn(3, 4);
    const { cookieHeader } = visitor;
    const answers = await Promise.all([visitor.refresh(cookieHeader), visitor.refresh(cookieHeader)]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401]);
    assert.deepEqual(done(), { refreshed: 1, refused: 1, revoked: 1 });
  });

  void it('give the newest token to a late request whose cookie was replaced twice', async () => {
    await signIn(0, 1);
    const { cookieHeader: old } = visitor;
    await visitor.refresh();
    const newest = await visitor.refresh();
    const late = await visitor.refresh(old);
    assert.equal(late.status, 200);
    assert.equal(await accessTokenOf(late), await accessTokenOf(newest));
    assert.equal((await visitor.refresh()).status, 200, 'the late answer has left a good cookie');
    assert.deepEqual(done(), { refreshed: 3, refused: 0, revoked: 0 });
  });

  for (const signedOut of [false, true])
    void it(`share a ${signedOut ? 'sign-out' : 'refusal'}, too`, async () => {
      await signIn(0, 1);
      const { cookieHeader } = visitor;
      if (signedOut) await visitor.signOut();
      issuer.intercept = (_, response) =>
        Boolean(
          response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}'),
        );
      const { tokenRequests } = issuer;
      const answers = await Promise.all(Array.from({ length: 6 }, () => visitor.refresh(cookieHeader)));
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([401]));
      assert.equal(issuer.tokenRequests - tokenRequests, signedOut ? 0 : 1);
    });

  void it('keep in the store what nobody can use', async () => {
    await signIn(0, 1);
    await visitor.refresh();
    const values = await redis.dump();
    assert.ok(values.length > 0);
    // A sealed answer, or when a session ended.
    for (const value of values) assert.match(value, /^(eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+|\d{10})$/);
  });

  /** Two requests at once, to a leader and to instance 1; the leader is killed as soon as `now` resolves. */
  async function killTheLeader(leader: number, now: Promise<unknown>): Promise<Response> {
    const { cookieHeader } = visitor;
    const lost = assert.rejects(new Visitor(balancer.origin, originOf(leader)).refresh(cookieHeader));
    await now;
    const other = new Visitor(balancer.origin, originOf(1)).refresh(cookieHeader);
    await instances[leader]?.kill('SIGKILL');
    await lost;
    return other;
  }

  void it('recover from one that dies before its refresh token is spent', async () => {
    await signIn(0, 1);
    const arrived = new Promise<void>(resolve => {
      issuer.intercept = () => {
        issuer.intercept = undefined;
        resolve();
        return true;
      };
    });
    assert.equal((await killTheLeader(0, arrived)).status, 200);
    assert.deepEqual(done(), { refreshed: 1, refused: 0, revoked: 0 });
  });

  void it('end a session whose newest refresh token has died with one of them', async () => {
    await signIn(2, 1);
    const spent = new Promise(resolve => issuer.activity.once('refreshed', resolve));
    // The answer must not be out before the kill.
    issuer.intercept = (_, response) => {
      issuer.intercept = undefined;
      response.end = () => response;
      return false;
    };
    assert.equal((await killTheLeader(2, spent)).status, 401);
    assert.deepEqual(done(), { refreshed: 1, refused: 1, revoked: 1 });
  });

  void it('let a refresh end before they stop', async () => {
    await signIn(3);
    let release: (answered: boolean) => void = () => undefined;
    const arrived = new Promise<void>(resolve => {
      issuer.intercept = () => {
        resolve();
        return new Promise(answered => (release = answered));
      };
    });
    const answer = visitor.refresh();
    await arrived;
    const stopped = instances[3]?.kill();
    const connects = async (): Promise<boolean> => {
      const socket = connect(Number(new URL(originOf(3)).port), '127.0.0.1');
      const connected = once(socket, 'connect').then(
        () => true,
        () => false,
      );
      return connected.finally(() => socket.destroy());
    };
    while (await connects());
    release(false);
    assert.equal((await answer).status, 200);
    await stopped;
  });

  void it('answer 503 while the store is away, and ask nobody', async () => {
    await signIn(1);
    await redis.close();
    const answer = await visitor.refresh();
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '1');
    assert.deepEqual(done(), { refreshed: 0, refused: 0, revoked: 0 });
  });
});
