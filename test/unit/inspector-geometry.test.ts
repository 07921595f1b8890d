import { expect } from '@open-wc/testing';
import type { Entry, EntryBody } from '../../src/inspector/entries.js';
import { sparkline } from '../../src/inspector/sparkline.js';
import { LANES } from '../../src/inspector/timeline-lanes.js';
import { itemsOf, timelineLayout, type TimelineLayout } from '../../src/inspector/timeline-layout.js';
import {
  allowedSpan,
  scrollBackAfterZoom,
  scrollBackToShow,
  maxScrollBackMs,
  axisTicks,
  timeScale,
  viewportAt,
} from '../../src/inspector/timeline-scale.js';
import { duration } from '../../src/inspector/describe.js';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('the timeline’s scale', () => {
  it('shows a fifth of its span after now, and what lies before when it is scrolled back', () => {
    expect(viewportAt(NOW, 100, 0)).to.deep.equal({ start: NOW - 80_000, end: NOW + 20_000 });
    expect(viewportAt(NOW, 100, 50_000)).to.deep.equal({ start: NOW - 130_000, end: NOW - 30_000 });
  });

  it('scrolls back no farther than the begin, and not at all in a short recording', () => {
    expect(maxScrollBackMs(NOW, 100, NOW - 10_000)).to.equal(0);
    const back = maxScrollBackMs(NOW, 100, NOW - 1_000_000);
    const { start, end } = viewportAt(NOW, 100, back);
    expect(NOW - 1_000_000).to.be.within(start, start + (end - start) / 4);
  });

  it('scrolls as little as it must to show a time', () => {
    expect(scrollBackToShow(NOW - 10_000, NOW, 100, 0)).to.equal(0);
    expect(scrollBackToShow(NOW - 500_000, NOW, 100, 0)).to.equal(425_000);
    expect(viewportAt(NOW, 100, 425_000).start).to.equal(NOW - 505_000);
    // From there on to something newer.
    expect(scrollBackToShow(NOW - 300_000, NOW, 100, 425_000)).to.equal(315_000);
  });

  it('zooms around the middle of what is seen, or stays at now', () => {
    expect(scrollBackAfterZoom(NOW, 0, 100, 200)).to.equal(0);
    const back = scrollBackAfterZoom(NOW, 500_000, 100, 50);
    const middle = ({ start, end }: { start: number; end: number }): number => (start + end) / 2;
    expect(middle(viewportAt(NOW, 50, back))).to.equal(middle(viewportAt(NOW, 100, 500_000)));
  });

  it('allows spans between 10 s and a day, and takes the usual one for what is none', () => {
    expect([1, 60, 1e9, NaN, -5, 0, Infinity].map(allowedSpan)).to.deep.equal([
      10, 60, 86_400, 120, 120, 120, 120,
    ]);
  });

  it('has its ticks at round times of the local day, with room for their labels', () => {
    for (const [span, zone] of [
      [10, 0],
      [120, 0],
      [3_600, 19_800_000],
      [86_400, -12_600_000],
    ] as const) {
      const viewport = viewportAt(NOW + 1_234, span, 0);
      const found = axisTicks(viewport, 800, zone);
      expect(found.length).to.be.within(3, 13);
      const scale = timeScale(viewport, 0, 800);
      const step = found[1]!.at - found[0]!.at;
      expect(scale(found[1]!.at) - scale(found[0]!.at)).to.be.at.least(64);
      for (const { at, hasSeconds } of found) {
        expect(at).to.be.within(viewport.start, viewport.end);
        expect((at + zone) % step).to.equal(0);
        expect(hasSeconds).to.equal(step < 60_000);
      }
    }
  });
});

describe('the timeline’s layout', () => {
  let id = 0;
  const at = (time: number, body: EntryBody): Entry => ({ ...body, id: ++id, at: NOW + time });
  const token = (generation: number, time: number, lifetime: number): Entry =>
    at(time, {
      type: 'token',
      generation,
      since: NOW + time,
      expiresAt: NOW + time + lifetime,
      refreshDue: NOW + time + 0.8 * lifetime,
    });
  const failed = (time: number, retryIn: number | null, code = 'network'): Entry =>
    at(time, {
      type: 'refresh-failed',
      ...{ code, httpStatus: null, attempt: 1, since: null, failureRate: 1 },
      retryAt: retryIn === null ? null : NOW + time + retryIn,
    });

  /** 100 s in 1,000 px: 10 px a second, and now at 868 px. */
  function layout(entries: readonly Entry[]): TimelineLayout {
    const viewport = viewportAt(NOW, 100, 0);
    return timelineLayout({ entries, frames: [], now: NOW, viewport, width: 1_076, drawAheadMs: 0 });
  }

  it('puts a token’s bar where its life is, with its refresh point', () => {
    const { tokens, nowX, pxPerSecond } = layout([token(7, -50_000, 60_000)]);
    expect(nowX).to.equal(868);
    expect(pxPerSecond).to.equal(10);
    expect(tokens).to.have.length(1);
    expect(tokens[0]).to.include({ x: 368, width: 600, label: '7', dueX: 848, currentEndX: 968 });
  });

  it('puts a token and its successor into two rows, the old one alive until the new one came', () => {
    const { tokens } = layout([token(1, -60_000, 50_000), token(2, -20_000, 50_000)]);
    expect(tokens[0]!.y).not.to.equal(tokens[1]!.y);
    expect(tokens[0]).to.include({ x: 268, currentEndX: 668, width: 500 });
    for (const { y, height } of tokens) {
      expect(y).to.be.at.least(LANES.token.y);
      expect(y + height).to.be.at.most(LANES.token.y + LANES.token.height);
    }
  });

  it('draws a gap from the end to now while it lasts', () => {
    const { gaps } = layout([token(1, -50_000, 40_000), at(-10_000, { type: 'expired', generation: 1 })]);
    expect(gaps[0]).to.include({ x: 768, width: 100 });
  });

  it('leaves out what is not seen', () => {
    const entries = [
      token(1, -500_000, 60_000),
      failed(-480_000, null),
      token(2, -440_000, 60_000),
      token(3, 0, 60_000),
    ];
    const { tokens, marks, statuses } = layout(entries);
    expect(tokens.map(({ label }) => label)).to.deep.equal(['3']);
    expect(marks).to.have.length(0);
    expect(statuses).to.have.length(0);
  });

  it('puts a planned retry after now', () => {
    const { marks } = layout([failed(-1_000, 6_000)]);
    expect(marks.map(({ shape, x }) => [shape, x])).to.deep.equal([
      ['attempt', 858],
      ['planned', 918],
    ]);
  });

  it('keeps labels where there is room, and leaves them out where there is none', () => {
    const { marks } = layout([failed(-50_000, 2_000), failed(-48_000, 38_000), failed(-10_000, null)]);
    expect(marks.map(({ label }) => label)).to.deep.equal(['', 'network', 'network']);
  });

  it('takes frames’ marks that lie on one another for one, trouble apart', () => {
    const delivered = (time: number, frame: number): Entry =>
      at(time, { type: 'frame-delivered', frame, generation: 1, latency: 5 });
    const trouble = at(-9_999, { type: 'frame-unresponsive', frame: 9, waited: 10_000 });
    const { marks } = layout([
      ...[1, 2, 3].map(frame => delivered(-10_000 + frame, frame)),
      trouble,
      delivered(-5_000, 1),
    ]);
    expect(marks.map(({ kind }) => kind)).to.deep.equal(['info', 'warning', 'info']);
    expect(marks[0]!.description).to.contain('and 1 more');
  });

  it('tells everything in words, in the order of time, each under a key of its own', () => {
    const entries = [
      at(-70_000, { type: 'attached', status: 'active', generation: 1 }),
      token(1, -60_000, 40_000),
      failed(-25_000, 1_000, 'rate_limited'),
      at(-20_000, { type: 'expired', generation: 1 }),
      at(-5_000, { type: 'session-ending', endsAt: NOW + 55_000 }),
      at(-2_000, { type: 'page', state: 'hidden', since: NOW - 2_000 }),
    ];
    const items = itemsOf(layout(entries));
    expect(items.map(({ at: time }) => time - NOW)).to.deep.equal([
      -70_000, -60_000, -25_000, -24_000, -20_000, -5_000, -2_000,
    ]);
    expect(new Set(items.map(({ key }) => key)).size).to.equal(items.length);
    expect(items.map(({ description }) => description.split(':')[0])).to.deep.equal([
      'Status active',
      'Token 1',
      'Refresh failed',
      'Next retry planned',
      'No valid token after generation 1',
      'Session ending',
      'Page hidden',
    ]);
  });
});

describe('a small plot', () => {
  it('fits its values, with 0 always in its range', () => {
    expect(sparkline([0, 5, 10], 46, 26)).to.deep.equal({
      points: '3,23 23,13 43,3',
      last: { x: 43, y: 3 },
      zeroY: null,
    });
    expect(sparkline([100, 101], 46, 26).last?.y).to.be.closeTo(3, 0.3);
  });

  it('has a line at 0 where values lie on both sides of it', () => {
    expect(sparkline([-10, 10], 46, 26)).to.deep.equal({
      points: '3,23 43,3',
      last: { x: 43, y: 3 },
      zeroY: 13,
    });
  });

  it('is empty without values, a dot with one, and flat with zeros', () => {
    expect(sparkline([], 46, 26)).to.deep.equal({ points: '', last: null, zeroY: null });
    expect(sparkline([4], 46, 26).last).to.deep.equal({ x: 3, y: 3 });
    expect(sparkline([0, 0], 46, 26).points).to.equal('3,23 43,23');
  });
});

describe('a duration in words', () => {
  it('has the units that a reader expects', () => {
    const cases: [number | null, string][] = [
      [null, '–'],
      [3.21, '3.2 ms'],
      [450, '450 ms'],
      [2_449, '2.4 s'],
      [59_999, '1 min'],
      [187_000, '3 min 7 s'],
      [7_500_000, '2 h 5 min'],
      [356_400_000, '4 d 3 h'],
      [-6_500, '−6.5 s'],
    ];
    for (const [ms, words] of cases) expect(duration(ms)).to.equal(words);
  });
});
