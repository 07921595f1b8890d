import { expect } from '@open-wc/testing';
import { TokenSession } from '../../src/session/index.js';
import { running } from '../support/running-session.js';

const SAMPLES = 1_000;
const WINDOW = 256;

/** Each of 0 … 999 once, in an order that is none. */
const latencies = Array.from({ length: SAMPLES }, (_, n) => (n * 387) % SAMPLES);

describe('metrics', () => {
  it('are the quantiles of the last 256 samples, and the extremes of all', () => {
    const session = new TokenSession();
    for (const latency of latencies) session.recordDelivery(latency);
    const sorted = latencies.slice(-WINDOW).sort((a, b) => a - b);
    expect(session.metrics.delivery).to.deep.equal({
      last: latencies.at(-1),
      p50: sorted[127],
      p95: sorted[243],
      max: 999,
    });
    // 999 is not among them: the window has an end, and the maximum has none.
    expect(sorted).not.to.include(999);
  });

  it('are exact from the first sample on, and null before', () => {
    const session = new TokenSession();
    expect(session.metrics.delivery).to.deep.equal({ last: null, p50: null, p95: null, max: null });
    expect(session.metrics.headroom.min).to.equal(null);
    session.recordDelivery(30);
    expect(session.metrics.delivery).to.deep.equal({ last: 30, p50: 30, p95: 30, max: 30 });
    session.recordDelivery(10);
    expect(session.metrics.delivery).to.deep.equal({ last: 10, p50: 10, p95: 30, max: 30 });
  });

  it('are a snapshot: what is held does not change, nor can it be changed', () => {
    const session = new TokenSession();
    session.recordDelivery(30);
    const held = session.metrics;
    const before = structuredClone(held);
    for (const latency of latencies) session.recordDelivery(latency);
    expect(held).to.deep.equal(before);
    for (const part of [held, held.latency, held.timeToRefresh, held.headroom, held.delivery])
      expect(Object.isFrozen(part)).to.equal(true);
  });

  it('do not take a clock that is set during a request for its duration', async () => {
    for (const jump of [3_600_000, -3_600_000]) {
      const harness = running();
      await harness.clock.advance(80_000);
      await harness.clock.advance(500);
      harness.clock.setWall(jump);
      await harness.clock.advance(500);
      await harness.answer();
      expect(harness.session.metrics.latency.max).to.equal(1_000);
      expect(harness.session.metrics.timeToRefresh.max).to.equal(1_000);
      expect(harness.told('refreshed')[0]?.latency).to.equal(1_000);
    }
  });
});
