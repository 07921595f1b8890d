import { expect } from '@open-wc/testing';
import { running } from '../support/running-session.js';

describe('TokenSession: lifetimes that are too short', () => {
  it('are told once', async () => {
    const harness = running({ expires_in: 1 });
    for (let n = 0; n < 5; n++) {
      await harness.clock.advance(1_000);
      await harness.answer({ expires_in: 1 });
    }
    expect(harness.told('lifetime-too-short')).to.deep.equal([
      { type: 'lifetime-too-short', lifetime: 1_000 },
    ]);
  });

  it('are not blamed for one answer that was frozen on its way', async () => {
    const harness = running({ expires_in: 10 });
    await harness.clock.advance(8_000);
    harness.clock.freeze(9_900);
    const waiting = harness.session.getToken();
    harness.clock.freeze(1_000);
    await harness.answer({ expires_in: 10 });
    expect(harness.told('lifetime-too-short')).to.have.length(0);
    expect(harness.requests).to.have.length(2);
    // The one that came was over: callers get the next one.
    await harness.answer({ expires_in: 10 });
    expect(await waiting).to.equal('access-3');
  });

  it('give callers what there is, when no token outlives its own request', async () => {
    const harness = running({ expires_in: 2 });
    const answers: string[] = [];
    await harness.clock.advance(1_600);
    for (let n = 0; n < 3; n++) {
      await harness.clock.advance(3_000);
      void harness.session.getToken().then(token => answers.push(token));
      await harness.answer({ expires_in: 2 });
    }
    expect(answers).to.deep.equal(['access-3', 'access-3', 'access-4']);
    expect(harness.told('lifetime-too-short')).to.have.length(1);
  });
});
