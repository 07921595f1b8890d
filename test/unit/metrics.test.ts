import { expect } from '@open-wc/testing';
import { TokenSession } from '../../src/session/index.js';
import { refreshing, unavailable } from '../support/session-harness.js';

const SAMPLES = 1_000;
const WINDOW = 256;

/** Each of 0 … 999 once, in no order. */
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
    // 999 is not in the window; the maximum is of all samples.
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

  it('are a snapshot that does not change and cannot be changed', () => {
    const session = new TokenSession();
    session.recordDelivery(30);
    const held = session.metrics;
    const before = structuredClone(held);
    for (const latency of latencies) session.recordDelivery(latency);
    expect(held).to.deep.equal(before);
    for (const part of [held, held.latency, held.timeToRefresh, held.headroom, held.delivery])
      expect(Object.isFrozen(part)).to.equal(true);
  });

  it('do not depend on a wall clock that is set during a request', async () => {
    for (const jump of [3_600_000, -3_600_000]) {
      const harness = await refreshing();
      await harness.clock.advance(500);
      harness.clock.setWall(jump);
      await harness.clock.advance(500);
      await harness.answer();
      expect(harness.session.metrics.latency.max).to.equal(1_000);
      expect(harness.session.metrics.timeToRefresh.max).to.equal(1_000);
      expect(harness.told('refreshed')[0]?.latency).to.equal(1_000);
    }
  });

  it('measure latency, time to refresh, headroom and failures', async () => {
    const harness = await refreshing();
    await harness.clock.advance(2_000);
    await harness.refuse(unavailable);
    await harness.clock.advance(3_000);
    await harness.answer();
    const { latency, timeToRefresh, headroom, ...counts } = harness.session.metrics;
    expect(counts).to.include({ refreshes: 1, failures: 1, failureRate: 0.5, expired: 0 });
    expect(latency.last).to.equal(3_000);
    expect(timeToRefresh.last).to.equal(5_000);
    expect(headroom).to.include({ last: 15_000, min: 15_000, max: 15_000 });
  });
});
