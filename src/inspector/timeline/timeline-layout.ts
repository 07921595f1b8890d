import { timeOfDay } from '../log/describe.js';
import type { Snapshot } from '../log/snapshot.js';
import { intervalItems, markItems, TIMELINE_HEIGHT_PX, tokenItems } from './timeline-items.js';
import type { Item, Viewport } from './timeline-items.js';
import { timelineModel } from './timeline-model.js';

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

/** The scale that maps a viewport's start to `x` and its end to `x + width`. */
export function timeScale({ start, end }: Viewport, x: number, width: number): (at: number) => number {
  return at => x + ((at - start) / (end - start)) * width;
}

/** The ticks at round local times within a viewport that is `width` px wide. `utcOffsetMs`: how far local time is ahead of UTC. */
export function axisTicks(
  { start, end }: Viewport,
  width: number,
  utcOffsetMs: number,
): readonly { readonly at: number; readonly hasSeconds: boolean }[] {
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
export function scrollBackAfterZoom(scrollBackMs: number, oldSeconds: number, newSeconds: number): number {
  const shiftMs = (0.5 - FUTURE_SHARE) * (oldSeconds - newSeconds) * 1_000;
  return scrollBackMs === 0 ? 0 : Math.max(0, scrollBackMs + shiftMs);
}

/** The input of a layout. */
export interface TimelineSource extends Pick<Snapshot, 'now' | 'entries' | 'frames'> {
  readonly viewport: Viewport;
  /** px of the whole timeline. */
  readonly width: number;
  /** Intervals that have not ended are drawn this long past `now`, because the drawing moves until the next render. */
  readonly drawAheadMs: number;
}

/** The timeline as it is drawn. All positions are in px. */
export interface TimelineLayout {
  readonly width: number;
  readonly height: number;
  /** Left edge and width of the part that shows time. */
  readonly plotX: number;
  readonly plotWidth: number;
  /** The position of the present time; it can be outside of the plot. */
  readonly nowX: number;
  /** px by which the drawing moves in a second. */
  readonly pxPerSecond: number;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  readonly inactivity: readonly Item[];
  readonly statuses: readonly Item[];
  readonly gaps: readonly Item[];
  readonly tokens: readonly Item[];
  readonly marks: readonly Item[];
}

/** px to the right of the plot. */
const RIGHT_MARGIN_PX = 8;
/** px on both sides of the present time that its label needs. */
const NOW_LABEL_SPACE_PX = 44;
/** px of a tick's label. */
const TICK_LABEL_WIDTH_PX = 50;

/** Calculates the positions of everything that is visible. */
export function timelineLayout(source: TimelineSource): TimelineLayout {
  const { entries, frames, now, viewport, width, drawAheadMs } = source;
  // The labels of the rows are at the left.
  const plotX = width < 480 ? 54 : 68;
  const plotWidth = Math.max(40, width - plotX - RIGHT_MARGIN_PX);
  const scale = timeScale(viewport, plotX, plotWidth);
  const model = timelineModel(entries);
  const drawnViewport = { ...viewport, end: viewport.end + drawAheadMs };
  const context = { entries, frames, scale, viewport: drawnViewport, drawnUntil: now + drawAheadMs };
  const utcOffsetMs = -new Date(now).getTimezoneOffset() * 60_000;
  // The label of the present time or the edge covers the tick's label.
  const isCovered = (tickX: number): boolean =>
    Math.abs(tickX - scale(now)) < NOW_LABEL_SPACE_PX ||
    tickX < plotX + TICK_LABEL_WIDTH_PX / 2 ||
    tickX > plotX + plotWidth - TICK_LABEL_WIDTH_PX / 2;
  return {
    width,
    height: TIMELINE_HEIGHT_PX,
    plotX,
    plotWidth,
    nowX: scale(now),
    pxPerSecond: (plotWidth / (viewport.end - viewport.start)) * 1_000,
    ticks: axisTicks(viewport, plotWidth, utcOffsetMs).map(({ at, hasSeconds }) => ({
      x: scale(at),
      label: isCovered(scale(at)) ? '' : timeOfDay(at).slice(0, hasSeconds ? 8 : 5),
    })),
    inactivity: intervalItems('inactivity', model.inactivity, context),
    statuses: intervalItems('status', model.statuses, context),
    gaps: intervalItems('gap', model.gaps, context),
    tokens: tokenItems(model, context),
    marks: markItems(model, context),
  };
}

/** All items, in the order of time. */
export function itemsOf({ inactivity, statuses, gaps, tokens, marks }: TimelineLayout): readonly Item[] {
  return [...inactivity, ...statuses, ...gaps, ...tokens, ...marks].sort((a, b) => a.at - b.at);
}
