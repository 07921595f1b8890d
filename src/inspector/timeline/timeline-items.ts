import { duration, timeOfDay } from '../log/describe.js';
import type { FrameRecord } from '../log/frame-record.js';
import { AXIS_HEIGHT_PX, LANES, TIMELINE_HEIGHT_PX, TOKEN_ROW_HEIGHT_PX } from './timeline-lanes.js';
import type { Interval, TimelineModel, TokenLifetime } from './timeline-model.js';
import type { TimeScale, Viewport } from './timeline-scale.js';

/** An item of the timeline, which can be pointed at and focused. All positions are in px. */
export interface Item {
  /** Stays the same from render to render. */
  readonly key: string;
  /** Epoch ms: the arrow keys go through the items in this order. */
  readonly at: number;
  readonly description: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The bar of a token. It was the current token from `x` to `currentEndX`. */
export interface TokenItem extends Item {
  readonly shape: 'token';
  readonly label: string;
  readonly currentEndX: number;
  /** Where its refresh is due; `null` if that is not known. */
  readonly dueX: number | null;
}

/** A time without a valid token, with one status, or in which the page was inactive. */
export interface IntervalItem extends Item {
  readonly shape: 'gap' | 'status' | 'inactivity';
  readonly kind: string;
}

/** The input for the items of a layout. */
export interface ItemContext {
  readonly scale: TimeScale;
  readonly viewport: Viewport;
  /** Epoch ms: intervals that have not ended are drawn up to here. */
  readonly drawnUntil: number;
  readonly frames: readonly FrameRecord[];
}

/** The bars of the tokens, alternating between two rows. */
export function tokenItems({ tokens }: TimelineModel, context: ItemContext): readonly TokenItem[] {
  const { scale, viewport } = context;
  return tokens
    .filter(token => token.since < viewport.end && barEnd(token, context) > viewport.start)
    .map(token => {
      const { id, generation, since, end, refreshDue, inUseUntil } = token;
      const x = scale(since);
      const right = scale(barEnd(token, context));
      return {
        shape: 'token',
        key: `token-${id}`,
        at: since,
        description: describeToken(token),
        x,
        y: LANES.token.y + (generation % 2) * (TOKEN_ROW_HEIGHT_PX + 2),
        width: Math.max(1, right - x),
        height: TOKEN_ROW_HEIGHT_PX,
        label: `${generation}`,
        currentEndX: Math.min(right, scale(Math.min(inUseUntil ?? Infinity, end, viewport.end))),
        dueX: refreshDue === null || refreshDue > end ? null : scale(refreshDue),
      };
    });
}

/** A token without a known expiry is drawn until it is replaced or revoked. */
function barEnd({ end, inUseUntil }: TokenLifetime, { viewport }: ItemContext): number {
  return Number.isFinite(end) ? end : (inUseUntil ?? viewport.end);
}

function describeToken({ generation, since, end, refreshDue, inUseUntil }: TokenLifetime): string {
  const expiry = Number.isFinite(end)
    ? `expires at ${timeOfDay(end)}, ${duration(end - since)} later`
    : 'its expiry is not known';
  const due = refreshDue === null ? '' : `, refresh due at ${timeOfDay(refreshDue)}`;
  const inUse = inUseUntil === null ? '' : `, in use until ${timeOfDay(inUseUntil)}`;
  return `Token ${generation}: arrived at ${timeOfDay(since)}${due}, ${expiry}${inUse}`;
}

/** Gaps, statuses or inactivity, each over the rows to which it applies. */
export function intervalItems(
  shape: IntervalItem['shape'],
  intervals: readonly Interval<string>[],
  { scale, viewport, drawnUntil }: ItemContext,
): readonly IntervalItem[] {
  const rows = {
    status: LANES.status,
    gap: LANES.token,
    inactivity: { y: AXIS_HEIGHT_PX, height: TIMELINE_HEIGHT_PX - AXIS_HEIGHT_PX },
  }[shape];
  return intervals
    .filter(({ since, until: end }) => since < viewport.end && (end ?? drawnUntil) > viewport.start)
    .map(interval => {
      const x = Math.max(scale(viewport.start), scale(interval.since));
      const right = Math.min(scale(viewport.end), scale(interval.until ?? drawnUntil));
      return {
        shape,
        kind: interval.kind,
        key: `${shape}-${interval.id}`,
        at: interval.since,
        description: describeInterval(shape, interval),
        x,
        y: rows.y,
        width: Math.max(1, right - x),
        height: rows.height,
      };
    });
}

function describeInterval(shape: IntervalItem['shape'], { kind, since, until }: Interval<string>): string {
  const time =
    until === null
      ? `since ${timeOfDay(since)}`
      : `${timeOfDay(since)} to ${timeOfDay(until)}, ${duration(until - since)}`;
  if (shape === 'gap') return `No valid token after generation ${kind}: ${time}`;
  return `${shape === 'status' ? 'Status' : 'Page'} ${kind}: ${time}`;
}
