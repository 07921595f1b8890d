import { expect } from '@open-wc/testing';
import { TokenError } from '../../src/session/index.js';
import {
  connectionLost,
  invalidGrant,
  refreshing,
  running,
  unavailable,
  tokens,
  type SessionHarness,
} from '../support/session-harness.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

/** Nobody was signed out, and nobody was told so. */
function expectSignedIn(harness: SessionHarness): void {
  expect(harness.told('revoked')).to.have.length(0);
  expect(harness.told('login-required')).to.have.length(0);
}

describe('What hurts the users of what exists: failure', () => {
  // apache/superset#40870
  it('a token callback that never settled hung the embed and every later refresh', async () => {
    const harness = await refreshing();
    harness.random = 0.5;
    const callers = [harness.session.getToken({ minValidity: 50 }), harness.session.getToken()];
    const refresh = harness.session.refresh();
    expect(await callers[1]).to.equal('access-1');
    // Neither the first callback settles nor the second.
    await harness.clock.advance(30 * SECOND + 1);
    expect(harness.requests[0]?.signal.aborted).to.equal(true);
    await harness.clock.advance(30 * SECOND + 1);
    expect(harness.requests[1]?.signal.aborted).to.equal(true);
    expect(harness.requests).to.have.length(3);
    expect(harness.told('refresh-failed').map(({ error }) => error.code)).to.deep.equal([
      'timeout',
      'timeout',
    ]);
    await harness.answer();
    expect(await callers[0]).to.equal('access-4');
    await refresh;
    expect(harness.told('refreshed').at(-1)?.attempts).to.equal(3);
    // The first callback's result comes when a newer token is in use.
    harness.requests[0]?.answer(tokens(99));
    await harness.clock.advance(0);
    expect(await harness.session.getToken()).to.equal('access-4');
    await harness.clock.advance(80 * SECOND);
    expect(harness.requests, 'the refresh after it').to.have.length(4);
  });

  // apache/superset#29902
  it('offline during a refresh: the refresh loop stopped for good; only a page reload helped', async () => {
    // The events can be lost in sleep; the session checks the network all the same.
    for (const events of ['received', 'missed'] as const) {
      const harness = await refreshing();
      harness.random = 0.999;
      harness.online = false;
      if (events === 'received') harness.wake('offline');
      await harness.refuse(connectionLost);
      expect(harness.told('refresh-failed').at(-1)?.retryIn).to.equal(60 * SECOND);
      await harness.clock.advance(20 * SECOND);
      // The token has expired, and the page is visible.
      for (let n = 2; n < 20; n++) {
        expect(harness.requests, 'the slowest pace').to.have.length(n);
        await harness.refuse(connectionLost);
        expect(harness.told('refresh-failed').at(-1)?.retryIn).to.equal(15 * SECOND);
        await harness.clock.advance(15 * SECOND);
      }
      await harness.refuse(connectionLost);
      await harness.clock.advance(5 * SECOND);
      const waiting = harness.session.getToken();
      // A caller does not wait for the pace.
      await harness.refuse(connectionLost);
      harness.online = true;
      if (events === 'received') harness.wake('online');
      else await harness.clock.advance(15 * SECOND);
      expect(harness.requests, events).to.have.length(22);
      // The backoff begins here: the attempt that was in flight when the network was lost does not count.
      await harness.refuse(unavailable);
      expect(harness.told('refresh-failed').at(-1)?.retryIn).to.be.within(900, 1_000);
      await harness.clock.advance(SECOND);
      await harness.answer();
      expect(await waiting).to.equal('access-24');
      expect(harness.session.status).to.equal('active');
      await harness.clock.advance(80 * SECOND);
      expect(harness.requests, 'the refresh after it').to.have.length(24);
    }
  });

  // authts/oidc-client-ts#251, manfredsteyer/angular-oauth2-oidc#1218
  it('renewal stopped for good after one failure, or after sleep', async () => {
    const failures: ((harness: SessionHarness) => Promise<void>)[] = [
      harness => harness.clock.advance(30 * SECOND),
      harness => harness.refuse(connectionLost),
      harness => harness.refuse(unavailable),
      harness => harness.refuse(new TokenError('rate_limited', 'Too many.', { status: 429 })),
      harness => harness.refuse('no error at all'),
      harness => harness.answer({ access_token: '' }),
      async harness => {
        harness.clock.sleep(8 * HOUR);
        harness.wake('visibilitychange');
        await harness.clock.advance(30 * SECOND);
      },
    ];
    for (const [n, fail] of failures.entries()) {
      const harness = await refreshing();
      harness.random = 0.5;
      await fail(harness);
      expect(harness.told('refresh-failed'), `failure ${n}`).to.have.length(1);
      await harness.clock.advance(SECOND);
      expect(harness.requests, `after failure ${n}`).to.have.length(2);
      await harness.answer();
      expect(harness.session.status).to.equal('active');
      await harness.clock.advance(80 * SECOND);
      expect(harness.requests, `the refresh after failure ${n}`).to.have.length(3);
      expectSignedIn(harness);
    }
  });

  // authts/oidc-client-ts#2289
  it('a failed renewal was retried every few seconds for ever, with no event', async () => {
    const harness = await refreshing();
    harness.random = 0.5;
    harness.hidden = true;
    const start = harness.clock.now().wall;
    while (harness.clock.now().wall - start < HOUR) {
      await harness.refuse(unavailable);
      await harness.clock.advance(harness.told('refresh-failed').at(-1)?.retryIn ?? NaN);
    }
    const failures = harness.told('refresh-failed');
    expect(failures.map(({ attempt }) => attempt)).to.deep.equal(failures.map((_, n) => n + 1));
    expect(failures.slice(0, 9).map(({ retryIn }) => (retryIn ?? NaN) / SECOND)).to.deep.equal([
      0.5, 1, 2, 4, 8, 16, 30, 30, 30,
    ]);
    expect(harness.requests.length, 'attempts in an hour').to.be.at.most(126);
    expect(harness.told('expired')).to.have.length(1);
    expect(harness.statuses).to.deep.equal(['active', 'refreshing', 'retrying', 'expired']);
    // A user waits for no token longer than this, once the page is visible.
    await harness.refuse(unavailable);
    harness.hidden = false;
    const asked = harness.requests.length;
    harness.wake('visibilitychange');
    await harness.clock.advance(15 * SECOND);
    expect(harness.requests.length).to.equal(asked + 1);
    await harness.refuse(unavailable);
    expect(harness.told('refresh-failed').at(-1)?.retryIn).to.equal(7.5 * SECOND);
    await harness.clock.advance(7.5 * SECOND);
    // Where there is nothing to hope for, it ends, and says so.
    await harness.refuse(invalidGrant);
    expect(harness.told('refresh-failed').at(-1)?.retryIn).to.equal(null);
    expect(harness.told('login-required')).to.have.length(1);
    const sent = harness.requests.length;
    await harness.clock.advance(DAY);
    expect(harness.requests).to.have.length(sent);
  });

  // okta/okta-auth-js#1575
  it('the refresh token was deleted on a mere network loss', async () => {
    const harness = running({ expires_in: 250 });
    harness.random = 0.5;
    await harness.clock.advance(200 * SECOND);
    for (const failure of [connectionLost, connectionLost, unavailable, connectionLost]) {
      await harness.refuse(failure);
      expect(await harness.session.getToken(), 'the access token that is still alive').to.equal('access-1');
      await harness.clock.advance(4 * SECOND);
    }
    harness.online = false;
    harness.hidden = true;
    for (let n = 0; n < 100; n++) {
      await harness.refuse(connectionLost);
      await harness.clock.advance(60 * SECOND);
    }
    await harness.refuse(connectionLost);
    harness.online = true;
    harness.wake('online');
    expect(new Set(harness.requests.map(({ refreshToken }) => refreshToken))).to.deep.equal(
      new Set(['refresh-1']),
    );
    expect(harness.requests).to.have.length(106);
    expectSignedIn(harness);
    await harness.answer();
    expect(harness.session.status).to.equal('active');
  });

  // aws-amplify/amplify-js#14033
  it('sign-outs at random, from a refresh whose answer never arrived', async () => {
    // The server has rotated, and takes the old one again for a few seconds.
    const graceful = await refreshing();
    graceful.random = 0.999;
    await graceful.refuse(connectionLost);
    await graceful.clock.advance(250);
    expect(graceful.requests).to.have.length(2);
    expect(graceful.request.refreshToken).to.equal('refresh-1');
    // If the connection is lost again, the backoff begins.
    await graceful.refuse(connectionLost);
    const waits = graceful.told('refresh-failed').map(({ retryIn }) => Math.ceil((retryIn ?? NaN) / 250));
    expect(waits).to.deep.equal([1, 4]);
    await graceful.clock.advance(SECOND);
    await graceful.answer();
    expect(graceful.session.status).to.equal('active');

    // It does not, and the host has a session of its own to ask.
    const asked: unknown[] = [];
    const strict = await refreshing(
      {},
      {
        reauthenticate: ({ refreshToken, attempt }) => {
          asked.push({ refreshToken, attempt });
          return Promise.resolve(tokens(50));
        },
      },
    );
    await strict.refuse(connectionLost);
    await strict.refuse(invalidGrant);
    expect(asked).to.deep.equal([{ refreshToken: undefined, attempt: 3 }]);
    expect(await strict.session.getToken()).to.equal('access-50');
    await strict.clock.advance(80 * SECOND);
    expect(strict.request.refreshToken).to.equal('refresh-50');

    // The answer was only late: after the time limit, or lying in wait while the machine slept.
    const late = await refreshing();
    late.random = 0.5;
    const first = late.request;
    await late.clock.advance(10 * SECOND + 125);
    expect(late.requests, 'the refresh token may be spent').to.have.length(1);
    late.random = 0;
    first.answer(tokens(2));
    await late.clock.advance(70 * SECOND);
    expect(late.request.refreshToken).to.equal('refresh-2');
    late.clock.sleep(HOUR);
    late.wake('resume');
    await late.clock.advance(SECOND);
    expect(late.requests, 'the one that is spent is not presented again').to.have.length(2);
    await late.answer();
    await late.clock.advance(0);
    expect(late.request.refreshToken).to.equal('refresh-3');
    await late.answer();
    expect(await late.session.getToken()).to.equal('access-4');

    for (const harness of [graceful, strict, late]) expectSignedIn(harness);
  });
});
