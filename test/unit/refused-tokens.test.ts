import { expect } from '@open-wc/testing';
import { running, tokens, type SessionHarness } from '../support/session-harness.js';

/** Rejects every token as soon as it has come, for `seconds`; returns the seconds at which refreshes began. */
async function refuseAll(harness: SessionHarness, seconds: number): Promise<number[]> {
  const asked: number[] = [];
  const before = harness.requests.length;
  for (let tenth = 0; tenth < seconds * 10; tenth++) {
    harness.session.invalidate(harness.session.generation);
    if (harness.requests.length > before + asked.length) {
      asked.push(tenth / 10);
      await harness.answer();
    }
    await harness.clock.advance(100);
  }
  return asked;
}

describe('TokenSession: tokens that the API rejects', () => {
  it('are refreshed at once, but less and less often if all are rejected', async () => {
    const harness = running({ expires_in: 10_000 });
    const asked = await refuseAll(harness, 300);
    const pauses = asked.map((second, n) => Math.round(second - (asked[n - 1] ?? 0)));
    expect(pauses).to.deep.equal([0, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('are refreshed at once again after a token that was not rejected, and after a login', async () => {
    for (const mend of ['schedule', 'login']) {
      const harness = running();
      await refuseAll(harness, 40);
      if (mend === 'login') {
        harness.session.setTokens(tokens(50));
      } else {
        // The current token may have been rejected.
        await harness.clock.advance(80_000);
        await harness.answer();
        await harness.clock.advance(80_000);
        await harness.answer();
        await harness.clock.advance(2_000);
      }
      const before = harness.requests.length;
      harness.session.invalidate(harness.session.generation);
      expect(harness.requests, mend).to.have.length(before + 1);
    }
  });
});
