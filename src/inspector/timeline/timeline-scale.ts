/** The time that is visible, in epoch ms. */
export interface Viewport {
  readonly start: number;
  readonly end: number;
}

/** The span of time that is visible at once. */
export const SPAN_SECONDS = { min: 10, max: 86_400, default: 120 } as const;
/** The fraction of the span that lies after the present time, to show the next retry and the token's expiry. */
const FUTURE_SHARE = 0.2;
/** Steps between ticks: units in which people count time. */
const TICK_STEPS_MS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400,
].map(seconds => seconds * 1_000);
/** px between two ticks at least, for a label and some space. */
const MIN_TICK_SPACING_PX = 64;

/** The nearest span that can be shown, in seconds; the default for an invalid one. */
export function allowedSpan(seconds: number): number {
  return Number.isFinite(seconds) && seconds > 0
    ? Math.min(SPAN_SECONDS.max, Math.max(SPAN_SECONDS.min, seconds))
    : SPAN_SECONDS.default;
}

/** The visible time at `now`, if the view is scrolled back by `scrollBackMs`. */
export function viewportAt(now: number, spanSeconds: number, scrollBackMs: number): Viewport {
  const lengthMs = spanSeconds * 1_000;
  const end = now + FUTURE_SHARE * lengthMs - scrollBackMs;
  return { start: end - lengthMs, end };
}

/** How far the view can be scrolled back, in ms, so that the start of the log stays visible. */
export function maxScrollBackMs(now: number, spanSeconds: number, logStart: number): number {
  return Math.max(0, now - logStart - (1 - FUTURE_SHARE) * spanSeconds * 1_000 * 0.9);
}

/** How far the view has to be scrolled back, in ms, so that `at` is visible. It changes as little as possible. */
export function scrollBackToShow(at: number, now: number, spanSeconds: number, scrollBackMs: number): number {
  const { start, end } = viewportAt(now, spanSeconds, scrollBackMs);
  const margin = 0.05 * (end - start);
  if (at < start + margin) return scrollBackMs + start + margin - at;
  return at > end - margin ? Math.max(0, scrollBackMs + end - margin - at) : scrollBackMs;
}

/** Converts a time (epoch ms) to px. */
export type TimeScale = (at: number) => number;

/** The scale that maps a viewport's start to `x` and its end to `x + width`. */
export function timeScale({ start, end }: Viewport, x: number, width: number): TimeScale {
  return at => x + ((at - start) / (end - start)) * width;
}

/** A line of the time axis. */
export interface AxisTick {
  readonly at: number;
  /** Whether its label shows seconds. */
  readonly hasSeconds: boolean;
}

/**
 * The ticks at round local times within a viewport that is `width` px wide.
 *
 * @param utcOffsetMs how far local time is ahead of UTC.
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

/** How far the view has to be scrolled back after a change of the span, in ms, so that its middle stays the same. */
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
