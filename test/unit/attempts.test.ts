import { expect } from '@open-wc/testing';
import type { RefreshRequest, TokenResponse } from '../../src/session/index.js';
import {
  invalidGrant,
  refreshing,
  SessionHarness,
  tokens,
  twoAttempts,
  unavailable,
} from '../support/session-harness.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe('TokenSession: one attempt', () => {
  it('counts as one failure, whatever a listener of its abort does', async () => {
    const harness = new SessionHarness();
    harness.random = 0.5;
    harness.session.configure({
      refresher: ({ signal }) => {
        signal.addEventListener('abort', () => void harness.session.getToken().catch(() => undefined));
        return new Promise(() => undefined);
      },
    });
    harness.session.start();
    await harness.clock.advance(30_001);
    expect(harness.told('refresh-failed').map(({ attempt, retryIn }) => [attempt, retryIn])).to.deep.equal([
      [1, 20_000],
    ]);
    expect(harness.session.metrics.failures).to.equal(1);
  });

  describe('without a response at its time limit', () => {
    const TIMEOUT = 10 * SECOND;
    const spend = (): ReturnType<typeof refreshing> => refreshing({ expires_in: 3_600 });
    const failures = ({ session, events }: SessionHarness): unknown[] => [
      session.metrics.failures,
      ...events.flatMap(event => (event.type === 'refresh-failed' ? [event.error.code] : [])),
    ];

    it('continues, because its response may be the only copy of the next refresh token', async () => {
      const harness = await spend();
      await harness.clock.advance(12 * SECOND);
      expect(harness.request.signal.aborted).to.equal(false);
      expect(failures(harness)).to.deep.equal([1, 'timeout']);
      expect(harness.session.status).to.equal('retrying');
      await harness.answer({ expires_in: 3_600 });
      expect(harness.session.generation).to.equal(2);
      expect(harness.session.status).to.equal('active');
      await harness.clock.advance(HOUR * 0.8);
      expect(harness.requests.map(({ refreshToken }) => refreshToken)).to.deep.equal([
        'refresh-1',
        'refresh-2',
      ]);
    });

    it('is not followed by another one, whatever the page does', async () => {
      const harness = await spend();
      await harness.clock.advance(TIMEOUT);
      harness.session.refresh().catch(() => undefined);
      harness.session.invalidate(1);
      harness.session.getToken({ minValidity: 3_600 }).catch(() => undefined);
      for (const signal of ['online', 'visibilitychange', 'resume', 'pageshow', 'focus'] as const)
        harness.wake(signal);
      harness.session.stop();
      harness.session.start();
      expect(harness.requests[0]?.signal.aborted, 'a stop drops the response').to.equal(true);
      const waiting = await spend();
      waiting.session.invalidate(1);
      for (let second = 0; second < 29; second += 1) {
        await waiting.clock.advance(SECOND);
        waiting.session.refresh().catch(() => undefined);
        for (const signal of ['online', 'visibilitychange', 'resume', 'pageshow', 'focus'] as const)
          waiting.wake(signal);
      }
      expect(waiting.requests).to.have.length(1);
      await waiting.clock.advance(SECOND + 250);
      expect(waiting.requests.map(({ signal }) => signal.aborted)).to.deep.equal([true, false]);
    });

    it('is not retried before the abort that `retryIn` announces', async () => {
      const harness = await spend();
      await harness.clock.advance(TIMEOUT);
      expect(harness.told('refresh-failed')).to.have.length(1);
      const { retryIn } = harness.told('refresh-failed')[0]!;
      expect(retryIn).to.equal(2 * TIMEOUT);
      await harness.clock.advance(retryIn! - 1);
      expect(harness.requests).to.have.length(1);
      await harness.clock.advance(2);
      expect(harness.requests).to.have.length(2);
    });

    it('is followed at once when the connection is lost', async () => {
      const harness = await spend();
      await harness.clock.advance(12 * SECOND);
      await harness.refuse(new TypeError('Failed to fetch'));
      expect(failures(harness), 'one failure, not two').to.deep.equal([1, 'timeout']);
      await harness.clock.advance(0);
      expect(harness.requests).to.have.length(2);
    });

    it('ends the session by a late refusal, and backs off after a late 503', async () => {
      const refused = await spend();
      await refused.clock.advance(12 * SECOND);
      await refused.refuse(invalidGrant);
      expect(refused.session.status).to.equal('failed');
      expect(refused.told('login-required')).to.have.length(1);

      const busy = await spend();
      busy.random = 0.5;
      await busy.clock.advance(12 * SECOND);
      await busy.refuse(unavailable);
      expect(failures(busy)).to.deep.equal([2, 'timeout', 'server_error']);
      await busy.clock.advance(busy.told('refresh-failed')[1]!.retryIn!);
      expect(busy.requests).to.have.length(2);
    });

    it('is dropped by a sign-out and by a new login', async () => {
      for (const act of ['clear', 'setTokens'] as const) {
        const harness = await spend();
        await harness.clock.advance(12 * SECOND);
        if (act === 'clear') harness.session.clear();
        else harness.session.setTokens(tokens(7));
        expect(harness.requests[0]?.signal.aborted).to.equal(true);
        await harness.answer();
        expect(harness.session.token?.accessToken).to.equal(act === 'clear' ? undefined : 'access-7');
      }
    });

    it('is aborted and repeated if it spends nothing', async () => {
      const harness = new SessionHarness();
      const requests: AbortSignal[] = [];
      const refresher = ({ signal }: RefreshRequest): Promise<TokenResponse> => {
        requests.push(signal);
        return new Promise(() => undefined);
      };
      harness.session.configure({ refresher: Object.assign(refresher, { isRepeatable: true }) });
      harness.session.start();
      await harness.clock.advance(TIMEOUT + 250);
      expect(requests.map(({ aborted }) => aborted)).to.deep.equal([true, false]);
    });
  });

  it('has no effect after a listener of its abort has set new tokens', async () => {
    const harness = await refreshing();
    harness.request.signal.addEventListener('abort', () => {
      harness.session.setTokens(tokens(7));
    });
    await harness.refuse(invalidGrant);
    expect(harness.session.status).to.equal('active');
    expect(harness.told('login-required')).to.have.length(0);
  });

  for (const garbage of [{}, undefined, '<html>', { expires_in: 100 }]) {
    it(`does not disturb the next one by a late response without tokens: ${JSON.stringify(garbage)}`, async () => {
      const harness = await twoAttempts();
      const [late, second] = harness.requests;
      late!.answer(garbage);
      await harness.clock.advance(0);
      expect(second!.signal.aborted).to.equal(false);
      expect(harness.told('refresh-failed')).to.have.length(1);
      await harness.answer();
      expect(harness.session.token?.accessToken).to.equal('access-3');
    });
  }
});

describe('TokenSession: a failure while the token is valid', () => {
  /** The refresh of a token of an hour failed once; the token is valid for twelve minutes more. */
  async function failing(): Promise<SessionHarness> {
    const harness = await refreshing({ expires_in: 3_600 });
    harness.random = 0.999_999;
    await harness.refuse(unavailable);
    return harness;
  }

  const waits = (harness: SessionHarness): number[] =>
    harness.told('refresh-failed').map(({ retryIn }) => Math.round((retryIn ?? NaN) / SECOND));

  it('is followed by a retry in minutes, if the token is valid for that long', async () => {
    const harness = await failing();
    await harness.clock.advance(349 * SECOND);
    expect(harness.requests).to.have.length(1);
    await harness.clock.advance(SECOND);
    expect(harness.requests).to.have.length(2);
    await harness.refuse(unavailable);
    await harness.clock.advance(350 * SECOND);
    await harness.refuse(unavailable);
    expect(waits(harness), 'the last twenty seconds are for ordinary retries').to.deep.equal([350, 350, 4]);
  });

  it('is retried after an ordinary backoff once a caller waits for a token', async () => {
    const harness = await failing();
    await harness.clock.advance(10 * SECOND);
    expect(await harness.session.getToken(), 'the current token').to.equal('access-1');
    await harness.clock.advance(0);
    expect(harness.requests).to.have.length(1);
    const longer = harness.session.getToken({ minValidity: 1_000 });
    await harness.clock.advance(0);
    expect(harness.requests).to.have.length(2);
    await harness.refuse(unavailable);
    await harness.clock.advance(2 * SECOND);
    expect(harness.requests, 'with ordinary backoff').to.have.length(3);
    await harness.answer();
    expect(await longer).to.equal('access-4');
    expect(waits(harness)).to.deep.equal([350, 2]);
  });
});

describe('TokenSession: a wall clock that is set', () => {
  it('during a request leaves the request its time by the monotonic clock, and no more', async () => {
    const harness = await refreshing();
    await harness.clock.advance(1_000);
    harness.clock.setWall(HOUR);
    harness.wake('focus');
    await harness.clock.advance(8_999);
    expect(harness.told('refresh-failed')).to.have.length(0);
    await harness.clock.advance(1);
    expect(harness.told('refresh-failed')).to.have.length(1);
    await harness.clock.advance(20 * SECOND);
    expect(harness.requests[0]?.signal.aborted).to.equal(true);
    expect(harness.told('refresh-failed')).to.have.length(1);
  });

  for (const jump of ['sleep', 'freeze'] as const) {
    it(`by a ${jump} leaves a request 2 s more for a response that the page has yet to receive`, async () => {
      const harness = await refreshing();
      await harness.clock.advance(9_500);
      harness.clock[jump](HOUR);
      harness.wake('resume');
      await harness.clock.advance(1_999);
      expect(harness.told('refresh-failed')).to.have.length(0);
      await harness.clock.advance(1);
      expect(harness.told('refresh-failed')).to.have.length(1);
    });
  }
});
