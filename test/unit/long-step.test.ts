import { expect } from '@open-wc/testing';
import { rateLimited, refreshing, unavailable, type SessionHarness } from '../support/session-harness.js';

const SECOND = 1_000;

/** The refresh of a token of an hour failed once; the token is valid for twelve minutes more. */
async function failing(error = unavailable): Promise<SessionHarness> {
  const harness = await refreshing({ expires_in: 3_600 });
  harness.random = 0.999_999;
  await harness.refuse(error);
  return harness;
}

const waits = (harness: SessionHarness): number[] =>
  harness.told('refresh-failed').map(({ retryIn }) => Math.round((retryIn ?? NaN) / SECOND));

describe('TokenSession: a failure while the token is valid', () => {
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

  it('is retried before the token expires', async () => {
    const harness = await failing();
    harness.random = 0.5;
    await harness.clock.advance(350 * SECOND);
    await harness.refuse(unavailable);
    await harness.clock.advance(175 * SECOND);
    harness.random = 0.999_999;
    await harness.refuse(unavailable);
    expect(waits(harness)).to.deep.equal([350, 175, 195]);
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

  it('is retried after an ordinary backoff once the token was rejected', async () => {
    const harness = await failing();
    harness.session.invalidate(1);
    await harness.clock.advance(999);
    expect(harness.requests).to.have.length(1);
    await harness.clock.advance(1);
    expect(harness.requests).to.have.length(2);
  });

  it('is retried after Retry-After, by an ordinary backoff', async () => {
    const harness = await failing(rateLimited(30_000));
    expect(waits(harness)).to.deep.equal([31]);
  });

  it('is retried at once when the network is back, not when the page gets focus', async () => {
    const harness = await failing();
    harness.wake('focus');
    expect(harness.requests).to.have.length(1);
    harness.wake('online');
    expect(harness.requests).to.have.length(2);
  });
});
