import type { Entry } from './entries.js';
import type { FrameRecord } from './frame-record.js';
import { stretchItems, tokenItems, type Item, type StretchItem, type TokenItem } from './timeline-items.js';
import { markItems, type MarkItem } from './mark-items.js';
import { gutter, TIMELINE_HEIGHT } from './timeline-lanes.js';
import { timelineModel } from './timeline-model.js';
import { ticks, timeScale, type Viewport } from './timeline-scale.js';
import { timeOfDay } from './words.js';

/** What is to be drawn. */
export interface TimelineSource {
  readonly entries: readonly Entry[];
  readonly frames: readonly FrameRecord[];
  /** Epoch ms. */
  readonly now: number;
  readonly viewport: Viewport;
  /** px of the whole picture. */
  readonly width: number;
  /** ms by which what goes on is drawn past now, while the picture moves on. */
  readonly slack: number;
}

/** A picture as it is drawn: all places in px. */
export interface TimelineLayout {
  readonly width: number;
  readonly height: number;
  /** Where time begins, and how wide it is. */
  readonly x: number;
  readonly plotWidth: number;
  /** Where now is; it can lie outside. */
  readonly now: number;
  /** px by which the picture moves in a second. */
  readonly speed: number;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  readonly absences: readonly StretchItem[];
  readonly statuses: readonly StretchItem[];
  readonly gaps: readonly StretchItem[];
  readonly tokens: readonly TokenItem[];
  readonly marks: readonly MarkItem[];
}

/** px at the right edge. */
const MARGIN = 8;
/** px on both sides of now that its own label needs. */
const NOW_SPACE = 44;
/** px of a tick's label. */
const LABEL = 50;

/** Puts what happened into its places. */
export function timelineLayout(source: TimelineSource): TimelineLayout {
  const { entries, frames, now, viewport, width, slack } = source;
  const x = gutter(width);
  const plotWidth = Math.max(40, width - x - MARGIN);
  const scale = timeScale(viewport, x, plotWidth);
  const model = timelineModel(entries);
  const context = { scale, viewport: { ...viewport, end: viewport.end + slack }, until: now + slack, frames };
  const zone = -new Date(now).getTimezoneOffset() * 60_000;
  // By the label of now, or by the edge.
  const covered = (place: number): boolean =>
    Math.abs(place - scale(now)) < NOW_SPACE || place < x + LABEL / 2 || place > x + plotWidth - LABEL / 2;
  return {
    width,
    height: TIMELINE_HEIGHT,
    x,
    plotWidth,
    now: scale(now),
    speed: (plotWidth / (viewport.end - viewport.start)) * 1_000,
    ticks: ticks(viewport, plotWidth, zone).map(({ at, seconds }) => ({
      x: scale(at),
      label: covered(scale(at)) ? '' : timeOfDay(at).slice(0, seconds ? 8 : 5),
    })),
    absences: stretchItems('absence', model.absences, context),
    statuses: stretchItems('status', model.statuses, context),
    gaps: stretchItems('gap', model.gaps, context),
    tokens: tokenItems(model, context),
    marks: markItems(model, context),
  };
}

/** All that can be pointed at, in the order of time. */
export function itemsOf({ absences, statuses, gaps, tokens, marks }: TimelineLayout): readonly Item[] {
  return [...absences, ...statuses, ...gaps, ...tokens, ...marks].sort((a, b) => a.at - b.at);
}
