import { expect } from '@open-wc/testing';
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
    await harness.clock.advance(10_001);
    expect(harness.told('refresh-failed').map(({ attempt, retryIn }) => [attempt, retryIn])).to.deep.equal([
      [1, 125],
    ]);
    expect(harness.session.metrics.failures).to.equal(1);
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
    expect(harness.requests.map(({ signal }) => signal.aborted)).to.deep.equal([false]);
    await harness.clock.advance(1);
    expect(harness.requests[0]?.signal.aborted).to.equal(true);
    expect(harness.told('refresh-failed')).to.have.length(1);
  });

  for (const jump of ['sleep', 'freeze'] as const) {
    it(`by a ${jump} leaves a request 2 s more for a response that the page has yet to receive`, async () => {
      const harness = await refreshing();
      const { signal } = harness.request;
      await harness.clock.advance(9_500);
      harness.clock[jump](HOUR);
      harness.wake('resume');
      await harness.clock.advance(1_999);
      expect(signal.aborted).to.equal(false);
      await harness.clock.advance(1);
      expect(signal.aborted).to.equal(true);
    });
  }
});
