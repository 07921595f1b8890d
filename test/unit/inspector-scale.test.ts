import { expect } from '@open-wc/testing';
import { duration } from '../../src/inspector/log/describe.js';
import { sparkline } from '../../src/inspector/panels/metrics-template.js';
import {
  allowedSpan,
  axisTicks,
  maxScrollBackMs,
  scrollBackAfterZoom,
  scrollBackToShow,
  timeScale,
  viewportAt,
} from '../../src/inspector/timeline/timeline-layout.js';

const NOW = Date.UTC(2026, 0, 1, 12, 0, 0);

describe('the timeline’s scale', () => {
  it('shows a fifth of its span after now, and earlier times when it is scrolled back', () => {
    expect(viewportAt(NOW, 100, 0)).to.deep.equal({ start: NOW - 80_000, end: NOW + 20_000 });
    expect(viewportAt(NOW, 100, 50_000)).to.deep.equal({ start: NOW - 130_000, end: NOW - 30_000 });
  });

  it('scrolls back to the beginning at most, and not at all in a short recording', () => {
    expect(maxScrollBackMs(NOW, 100, NOW - 10_000)).to.equal(0);
    const back = maxScrollBackMs(NOW, 100, NOW - 1_000_000);
    const { start, end } = viewportAt(NOW, 100, back);
    expect(NOW - 1_000_000).to.be.within(start, start + (end - start) / 4);
  });

  it('scrolls by the least distance that shows a time', () => {
    expect(scrollBackToShow(NOW - 10_000, NOW, 100, 0)).to.equal(0);
    expect(scrollBackToShow(NOW - 500_000, NOW, 100, 0)).to.equal(425_000);
    expect(viewportAt(NOW, 100, 425_000).start).to.equal(NOW - 505_000);
    // From there to a later time.
    expect(scrollBackToShow(NOW - 300_000, NOW, 100, 425_000)).to.equal(315_000);
  });

  it('zooms around the middle of the viewport, or stays at now', () => {
    expect(scrollBackAfterZoom(0, 100, 200)).to.equal(0);
    const back = scrollBackAfterZoom(500_000, 100, 50);
    const middle = ({ start, end }: { start: number; end: number }): number => (start + end) / 2;
    expect(middle(viewportAt(NOW, 50, back))).to.equal(middle(viewportAt(NOW, 100, 500_000)));
  });

  it('allows spans between 10 s and a day, and replaces invalid ones by the default', () => {
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

describe('a sparkline', () => {
  const cases: [string, number[], Partial<ReturnType<typeof sparkline>>][] = [
    ['fits its values', [0, 5, 10], { points: '3,23 23,13 43,3', last: { x: 43, y: 3 }, zeroY: null }],
    ['has a line at 0 between its values', [-10, 10], { points: '3,23 43,3', zeroY: 13 }],
    ['is empty without values', [], { points: '', last: null, zeroY: null }],
    ['is a dot with one value', [4], { last: { x: 3, y: 3 } }],
    ['is flat with zeros', [0, 0], { points: '3,23 43,23' }],
  ];
  for (const [name, values, expected] of cases) {
    it(name, () => {
      expect(sparkline(values, 46, 26)).to.deep.include(expected);
    });
  }

  it('has 0 in its range', () => {
    expect(sparkline([100, 101], 46, 26).last?.y).to.be.closeTo(3, 0.3);
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
