import type { FrameRecord } from './frame-record.js';
import { AXIS, LANES, TIMELINE_HEIGHT, TOKEN_ROW } from './timeline-lanes.js';
import type { Stretch, TimelineModel, TokenLife } from './timeline-model.js';
import type { TimeScale, Viewport } from './timeline-scale.js';
import { duration, timeOfDay } from './words.js';

/** A thing of the timeline that can be pointed at. All places in px. */
export interface Item {
  /** Stays the same while the picture moves. */
  readonly key: string;
  /** Epoch ms, for the order in which keys walk. */
  readonly at: number;
  readonly words: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One token's bar: `x` to `live` it was the one in hand. */
export interface TokenItem extends Item {
  readonly shape: 'token';
  readonly label: string;
  readonly live: number;
  /** Where its refresh is due; `null` when that is not known. */
  readonly due: number | null;
}

/** A stretch of time with a kind of its own. */
export interface StretchItem extends Item {
  readonly shape: 'gap' | 'status' | 'absence';
  readonly kind: string;
}

/** What items are made from. */
export interface ItemContext {
  readonly scale: TimeScale;
  readonly viewport: Viewport;
  /** Epoch ms up to which what goes on is drawn. */
  readonly until: number;
  readonly frames: readonly FrameRecord[];
}

/** The bars of tokens, in two rows by turns. */
export function tokenItems({ tokens }: TimelineModel, context: ItemContext): readonly TokenItem[] {
  const { scale, viewport } = context;
  return tokens
    .filter(token => token.since < viewport.end && farEnd(token, context) > viewport.start)
    .map(token => {
      const { id, generation, since, end, refreshDue, over } = token;
      const x = scale(since);
      const right = scale(farEnd(token, context));
      return {
        shape: 'token',
        key: `token-${id}`,
        at: since,
        words: tokenWords(token),
        x,
        y: LANES.token.y + (generation % 2) * (TOKEN_ROW + 2),
        width: Math.max(1, right - x),
        height: TOKEN_ROW,
        label: `${generation}`,
        live: Math.min(right, scale(Math.min(over ?? Infinity, end, viewport.end))),
        due: refreshDue === null || refreshDue > end ? null : scale(refreshDue),
      };
    });
}

/** A token without a known end is drawn until it is over. */
function farEnd({ end, over }: TokenLife, { viewport }: ItemContext): number {
  return Number.isFinite(end) ? end : (over ?? viewport.end);
}

function tokenWords({ generation, since, end, refreshDue, over }: TokenLife): string {
  const ends = Number.isFinite(end)
    ? `ends ${timeOfDay(end)}, ${duration(end - since)} later`
    : 'its end is not known';
  const due = refreshDue === null ? '' : `, refresh due ${timeOfDay(refreshDue)}`;
  const replaced = over === null ? '' : `, over ${timeOfDay(over)}`;
  return `Token ${generation}: came ${timeOfDay(since)}${due}, ${ends}${replaced}`;
}

/** Gaps, statuses or absences, each over the rows that it speaks of. */
export function stretchItems(
  shape: StretchItem['shape'],
  stretches: readonly Stretch<string>[],
  { scale, viewport, until }: ItemContext,
): readonly StretchItem[] {
  const rows = {
    status: LANES.status,
    gap: LANES.token,
    absence: { y: AXIS, height: TIMELINE_HEIGHT - AXIS },
  }[shape];
  return stretches
    .filter(({ since, until: end }) => since < viewport.end && (end ?? until) > viewport.start)
    .map(stretch => {
      const x = Math.max(scale(viewport.start), scale(stretch.since));
      const right = Math.min(scale(viewport.end), scale(stretch.until ?? until));
      return {
        shape,
        kind: stretch.kind,
        key: `${shape}-${stretch.id}`,
        at: stretch.since,
        words: stretchWords(shape, stretch),
        x,
        y: rows.y,
        width: Math.max(1, right - x),
        height: rows.height,
      };
    });
}

function stretchWords(shape: StretchItem['shape'], { kind, since, until }: Stretch<string>): string {
  const time =
    until === null
      ? `since ${timeOfDay(since)}`
      : `${timeOfDay(since)} to ${timeOfDay(until)}, ${duration(until - since)}`;
  if (shape === 'gap') return `No valid token after generation ${kind}: ${time}`;
  return `${shape === 'status' ? 'Status' : 'Page'} ${kind}: ${time}`;
}
