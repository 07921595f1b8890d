/** What of time is seen, in epoch ms. */
export interface Viewport {
  readonly start: number;
  readonly end: number;
}

/** s that can be shown at once. */
export const SPAN_SECONDS = { min: 10, max: 86_400, default: 120 } as const;
/** The share of the picture that lies after now: the next retry and the token's end come from there. */
const FUTURE_SHARE = 0.2;
/** ms of the steps between ticks: what people count time in. */
const TICK_STEPS_MS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
].map(seconds => seconds * 1_000);
/** px between two ticks, at least: a label and some air. */
const MIN_TICK_SPACING_PX = 64;

/** A span that can be shown, in s. */
export function allowedSpan(seconds: number): number {
  return Number.isFinite(seconds) && seconds > 0
    ? Math.min(SPAN_SECONDS.max, Math.max(SPAN_SECONDS.min, seconds))
    : SPAN_SECONDS.default;
}

/**
 * What is seen at `now`.
 *
 * @param spanSeconds s
 * @param scrollBackMs ms by which it is scrolled back.
 */
export function viewportAt(now: number, spanSeconds: number, scrollBackMs: number): Viewport {
  const lengthMs = spanSeconds * 1_000;
  const end = now + FUTURE_SHARE * lengthMs - scrollBackMs;
  return { start: end - lengthMs, end };
}

/** ms that can be scrolled back at most, so that the recording's begin stays in sight. */
export function maxScrollBackMs(now: number, spanSeconds: number, logStart: number): number {
  return Math.max(0, now - logStart - (1 - FUTURE_SHARE) * spanSeconds * 1_000 * 0.9);
}

/** ms to scroll back so that a time is seen, beginning from what is. */
export function scrollBackToShow(at: number, now: number, spanSeconds: number, scrollBackMs: number): number {
  const { start, end } = viewportAt(now, spanSeconds, scrollBackMs);
  const margin = 0.05 * (end - start);
  if (at < start + margin) return scrollBackMs + start + margin - at;
  return at > end - margin ? Math.max(0, scrollBackMs + end - margin - at) : scrollBackMs;
}

/** From time to px. */
export type TimeScale = (at: number) => number;

/** The scale that puts a viewport's start at `x` and its end `width` further. */
export function timeScale({ start, end }: Viewport, x: number, width: number): TimeScale {
  return at => x + ((at - start) / (end - start)) * width;
}

/** Where the axis has a line. */
export interface AxisTick {
  readonly at: number;
  /** Whether seconds are worth saying. */
  readonly hasSeconds: boolean;
}

/**
 * Round times of day within a viewport that is `width` px wide.
 *
 * @param utcOffsetMs ms by which local time is ahead of UTC.
 */
export function axisTicks({ start, end }: Viewport, width: number, utcOffsetMs: number): readonly AxisTick[] {
  const minStepMs = ((end - start) / width) * MIN_TICK_SPACING_PX;
  const stepMs = TICK_STEPS_MS.find(candidate => candidate >= minStepMs) ?? 86_400_000;
  const first = Math.ceil((start + utcOffsetMs) / stepMs) * stepMs - utcOffsetMs;
  const hasSeconds = stepMs < 60_000;
  return Array.from({ length: Math.max(0, Math.floor((end - first) / stepMs) + 1) }, (_, n) => ({
    at: first + n * stepMs,
    hasSeconds,
  }));
}

/** ms to be scrolled back after a change of the span, so that the middle of what was seen stays in the middle. */
export function scrollBackAfterZoom(
  now: number,
  scrollBackMs: number,
  oldSpanSeconds: number,
  newSpanSeconds: number,
): number {
  if (scrollBackMs === 0) return 0;
  const { start, end } = viewportAt(now, oldSpanSeconds, scrollBackMs);
  return Math.max(
    0,
    viewportAt(now, newSpanSeconds, 0).end - (start + end) / 2 - (newSpanSeconds * 1_000) / 2,
  );
}
