/** What of time is seen, in epoch ms. */
export interface Viewport {
  readonly start: number;
  readonly end: number;
}

/** s that can be shown at once. */
export const SPANS = { least: 10, most: 86_400, usual: 120 } as const;
/** The share of the picture that lies after now: the next retry and the token's end come from there. */
const AHEAD = 0.2;
/** ms of the steps between ticks: what people count time in. */
const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
].map(seconds => seconds * 1_000);
/** px between two ticks, at least: a label and some air. */
const TICK_SPACE = 64;

/** A span that can be shown, in s. */
export function allowedSpan(seconds: number): number {
  return Number.isFinite(seconds) && seconds > 0
    ? Math.min(SPANS.most, Math.max(SPANS.least, seconds))
    : SPANS.usual;
}

/**
 * What is seen at `now`.
 *
 * @param span s
 * @param back ms by which it is scrolled back.
 */
export function viewportAt(now: number, span: number, back: number): Viewport {
  const length = span * 1_000;
  const end = now + AHEAD * length - back;
  return { start: end - length, end };
}

/** ms that can be scrolled back at most, so that the recording's begin stays in sight. */
export function farthestBack(now: number, span: number, begin: number): number {
  return Math.max(0, now - begin - (1 - AHEAD) * span * 1_000 * 0.9);
}

/** ms to scroll back so that a time is seen, beginning from what is. */
export function backTo(at: number, now: number, span: number, back: number): number {
  const { start, end } = viewportAt(now, span, back);
  const margin = 0.05 * (end - start);
  if (at < start + margin) return back + start + margin - at;
  return at > end - margin ? Math.max(0, back + end - margin - at) : back;
}

/** From time to px. */
export type TimeScale = (at: number) => number;

/** The scale that puts a viewport's start at `x` and its end `width` further. */
export function timeScale({ start, end }: Viewport, x: number, width: number): TimeScale {
  return at => x + ((at - start) / (end - start)) * width;
}

/** Where the axis has a line. */
export interface Tick {
  readonly at: number;
  /** Whether seconds are worth saying. */
  readonly seconds: boolean;
}

/**
 * Round times of day within a viewport that is `width` px wide.
 *
 * @param zone ms by which local time is ahead of UTC.
 */
export function ticks({ start, end }: Viewport, width: number, zone: number): readonly Tick[] {
  const wanted = ((end - start) / width) * TICK_SPACE;
  const step = STEPS.find(candidate => candidate >= wanted) ?? 86_400_000;
  const first = Math.ceil((start + zone) / step) * step - zone;
  const seconds = step < 60_000;
  return Array.from({ length: Math.max(0, Math.floor((end - first) / step) + 1) }, (_, n) => ({
    at: first + n * step,
    seconds,
  }));
}

/** ms to be scrolled back after a change of the span, so that the middle of what was seen stays in the middle. */
export function backAfterZoom(now: number, back: number, from: number, to: number): number {
  if (back === 0) return 0;
  const { start, end } = viewportAt(now, from, back);
  return Math.max(0, viewportAt(now, to, 0).end - (start + end) / 2 - (to * 1_000) / 2);
}
