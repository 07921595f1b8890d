import { expect } from '@open-wc/testing';
import { measure } from '../../src/elements/measure.js';

describe('measures', () => {
  it('have the given duration, end now, and do not fill the browser’s buffer', () => {
    const name = 'analytics-embed:a-test';
    const before = performance.now();
    for (let n = 0; n < 300; n++) measure(name, 5);
    const entries = performance.getEntriesByName(name, 'measure');
    expect(entries).to.have.length(1);
    // A browser's clock is coarse.
    expect(entries[0]!.duration).to.be.closeTo(5, 2);
    expect(entries[0]!.startTime).to.be.within(before - 7, performance.now());
    performance.clearMeasures(name);
  });

  it('begin with the page at the earliest, whatever a clock that jumped says', () => {
    const name = 'analytics-embed:a-jump';
    measure(name, 1e9);
    expect(performance.getEntriesByName(name, 'measure')[0]!.startTime).to.equal(0);
    performance.clearMeasures(name);
  });
});
