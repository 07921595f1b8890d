import { expect } from '@open-wc/testing';
import { TokenError } from '../../src/session/index.js';
import { running } from '../support/running-session.js';
import type { SessionHarness } from '../support/session-harness.js';

const SECOND = 1_000;
const unavailable = new TokenError('server_error', 'Down.', { status: 503 });

/** A token of an hour that was due, and the attempt failed: it has twelve minutes left. */
async function failing(error = unavailable): Promise<SessionHarness> {
  const harness = running({ expires_in: 3_600 });
  await harness.clock.advance(2_880 * SECOND);
  harness.random = 0.999_999;
  await harness.refuse(error);
  return harness;
}

const waits = (harness: SessionHarness): number[] =>
  harness.told('refresh-failed').map(({ retryIn }) => Math.round((retryIn ?? NaN) / SECOND));

describe('TokenSession: a failure while nobody lacks a token', () => {
  it('is followed by a step of minutes, as far as the token lasts', async () => {
    const harness = await failing();
    await harness.clock.advance(349 * SECOND);
    expect(harness.requests).to.have.length(1);
    await harness.clock.advance(SECOND);
    expect(harness.requests).to.have.length(2);
    await harness.refuse(unavailable);
    await harness.clock.advance(350 * SECOND);
    await harness.refuse(unavailable);
    expect(waits(harness), 'and the last twenty seconds are for ordinary ones').to.deep.equal([350, 350, 4]);
  });

  it('is followed by no more than what is left', async () => {
    const harness = await failing();
    harness.random = 0.5;
    await harness.clock.advance(350 * SECOND);
    await harness.refuse(unavailable);
    await harness.clock.advance(175 * SECOND);
    harness.random = 0.999_999;
    await harness.refuse(unavailable);
    expect(waits(harness)).to.deep.equal([350, 175, 195]);
  });

  it('is tried again after an ordinary step once somebody waits for a token', async () => {
    const harness = await failing();
    await harness.clock.advance(10 * SECOND);
    expect(await harness.session.getToken(), 'the one that lives is at hand').to.equal('access-1');
    await harness.clock.advance(0);
    expect(harness.requests).to.have.length(1);
    const longer = harness.session.getToken({ minValidity: 1_000 });
    await harness.clock.advance(0);
    expect(harness.requests).to.have.length(2);
    await harness.refuse(unavailable);
    await harness.clock.advance(2 * SECOND);
    expect(harness.requests, 'and has its ordinary steps').to.have.length(3);
    await harness.answer();
    expect(await longer).to.equal('access-4');
    expect(waits(harness)).to.deep.equal([350, 2]);
  });

  it('is tried again after an ordinary step once the token was refused', async () => {
    const harness = await failing();
    harness.session.invalidate(1);
    await harness.clock.advance(999);
    expect(harness.requests).to.have.length(1);
    await harness.clock.advance(1);
    expect(harness.requests).to.have.length(2);
  });

  it('is tried again when the server said, and an ordinary step later', async () => {
    const harness = await failing(
      new TokenError('rate_limited', 'Too many.', { status: 429, retryAfter: 30_000 }),
    );
    expect(waits(harness)).to.deep.equal([31]);
  });

  it('is tried again at once when the network is back', async () => {
    const harness = await failing();
    harness.wake('online');
    await harness.clock.advance(0);
    expect(harness.requests).to.have.length(2);
  });
});
