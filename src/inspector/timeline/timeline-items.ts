import { describeEntry, duration, timeOfDay } from '../log/describe.js';
import type { Entry } from '../log/entries.js';
import type { Snapshot } from '../log/snapshot.js';
import type { Interval, TimelineModel, TokenLifetime } from './timeline-model.js';

/** px at the top, for the labels of the time axis. */
export const AXIS_HEIGHT_PX = 22;
const LANE_GAP_PX = 8;
/** px of one of the two rows of tokens. There are two, because a token and its successor overlap. */
const TOKEN_ROW_HEIGHT_PX = 24;
/** px: the size of a mark's area that reacts to the pointer. */
const MARK_SIZE_PX = 16;
/** px: marks of frames that are closer than this are merged. */
const MERGE_DISTANCE_PX = 5;
/** px: the approximate width of a letter of a label. */
export const LETTER_WIDTH_PX = 6.2;

/** A row of the timeline, in px. */
export interface Lane {
  readonly label: string;
  readonly y: number;
  readonly height: number;
}

const status = laneBelow({ y: 0, height: AXIS_HEIGHT_PX }, 'Status', 16);
const token = laneBelow(status, 'Token', 2 * TOKEN_ROW_HEIGHT_PX + 2);
const refresh = laneBelow(token, 'Refresh', 28);
const session = laneBelow(refresh, 'Session', 24);
const frames = laneBelow(session, 'Frames', 20);

/** The rows, from the top. */
export const LANES = { status, token, refresh, session, frames };
/** px of the whole timeline. */
export const TIMELINE_HEIGHT_PX = frames.y + frames.height + LANE_GAP_PX;

function laneBelow(above: Omit<Lane, 'label'>, label: string, height: number): Lane {
  return { label, y: above.y + above.height + LANE_GAP_PX, height };
}

/** The vertical middle of a row or an item. */
export function middleY({ y, height }: Omit<Lane, 'label'>): number {
  return y + height / 2;
}

/** The time that is visible, in epoch ms. */
export interface Viewport {
  readonly start: number;
  readonly end: number;
}

/** What marks a point in time: an attempt, a planned retry, an event of the session or of a frame. */
type MarkShape = 'attempt' | 'planned' | 'mark' | 'frame';

/** An item of the timeline, which can be pointed at and focused. All positions are in px. */
export interface Item {
  readonly shape: keyof typeof INTERVALS | 'token' | MarkShape;
  /** What distinguishes items of one shape; may be empty. */
  readonly kind: string;
  /** Stays the same from render to render. */
  readonly key: string;
  /** Epoch ms: the arrow keys go through the items in this order. */
  readonly at: number;
  readonly description: string;
  /** The text in it or next to it, if there is room; may be empty. */
  readonly label: string;
  /** The left edge; of a mark, the center. */
  readonly x: number;
  /** The top edge; of a mark, the center. */
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Where an attempt started. */
  readonly startX?: number;
  /** Up to where a token was the current one. */
  readonly currentEndX?: number;
  /** Where a token's refresh is due; `null` if that is not known. */
  readonly dueX?: number | null;
}

/** The input for the items of a layout. */
export interface ItemContext extends Pick<Snapshot, 'entries' | 'frames'> {
  /** Converts epoch ms to px. */
  readonly scale: (at: number) => number;
  readonly viewport: Viewport;
  /** Epoch ms: intervals that have not ended are drawn up to here. */
  readonly drawnUntil: number;
}

/** The bars of the tokens, alternating between two rows. */
export function tokenItems({ tokens }: TimelineModel, context: ItemContext): readonly Item[] {
  const { scale, viewport } = context;
  return tokens
    .filter(lifetime => lifetime.since < viewport.end && barEnd(lifetime, context) > viewport.start)
    .map(lifetime => {
      const { id, generation, since, end, refreshDue, inUseUntil } = lifetime;
      const x = scale(since);
      const right = scale(barEnd(lifetime, context));
      return {
        shape: 'token',
        kind: '',
        key: `token-${id}`,
        at: since,
        description: describeToken(lifetime),
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

/** The rows over which each interval is drawn, and the subject of its description. */
const INTERVALS = {
  status: { lane: LANES.status, subject: 'Status' },
  gap: { lane: LANES.token, subject: 'No valid token after generation' },
  inactivity: { lane: { y: AXIS_HEIGHT_PX, height: TIMELINE_HEIGHT_PX - AXIS_HEIGHT_PX }, subject: 'Page' },
} as const;

/** Gaps, statuses or inactivity. */
export function intervalItems(
  shape: keyof typeof INTERVALS,
  intervals: readonly Interval[],
  { scale, viewport, drawnUntil }: ItemContext,
): readonly Item[] {
  const { lane, subject } = INTERVALS[shape];
  return intervals
    .filter(({ since, until: end }) => since < viewport.end && (end ?? drawnUntil) > viewport.start)
    .map(({ id, kind, since, until: end }) => {
      const x = scale(Math.max(viewport.start, since));
      const width = Math.max(1, scale(Math.min(viewport.end, end ?? drawnUntil)) - x);
      const time =
        end === null
          ? `since ${timeOfDay(since)}`
          : `${timeOfDay(since)} to ${timeOfDay(end)}, ${duration(end - since)}`;
      const description = `${subject} ${kind}: ${time}`;
      const label = { status: kind, gap: 'no token', inactivity: '' }[shape];
      const { y, height } = lane;
      return { shape, kind, key: `${shape}-${id}`, at: since, description, label, x, y, width, height };
    });
}

/** The row of each shape of mark, and the entries that have it. */
const MARKS: Readonly<Record<MarkShape, { readonly lane: Lane; readonly types: readonly Entry['type'][] }>> =
  {
    attempt: { lane: LANES.refresh, types: ['refreshed', 'refresh-failed'] },
    planned: { lane: LANES.refresh, types: [] },
    mark: {
      lane: LANES.session,
      types: ['session-ending', 'login-required', 'revoked', 'session-left', 'clock-set-back'],
    },
    frame: {
      lane: LANES.frames,
      types: [
        ...(['frame-delivered', 'frame-unresponsive', 'frame-recovering', 'frame-recovered'] as const),
        ...(['frame-stale', 'frame-error', 'frame-gone'] as const),
      ],
    },
  };

/** The marks of attempts, of the planned retry, of the session and of frames. */
export function markItems({ pendingRetry }: TimelineModel, context: ItemContext): readonly Item[] {
  const { start, end } = context.viewport;
  const visible = context.entries.filter(entry => entry.at >= start && startOf(entry) <= end);
  const ofShape = (shape: MarkShape): Entry[] =>
    visible.filter(({ type }) => MARKS[shape].types.includes(type));
  const attempts = ofShape('attempt').map(entry => entryItem('attempt', entry, context));
  const marks = ofShape('mark').map(entry => entryItem('mark', entry, context));
  const retryAt = pendingRetry?.retryAt ?? Infinity;
  if (pendingRetry && retryAt >= start && retryAt <= end) {
    const retry = { id: pendingRetry.id, at: retryAt };
    const description = `Next retry planned: ${timeOfDay(retryAt)}`;
    attempts.push(markItem('planned', 'planned', retry, description, context));
  }
  return [
    ...dropOverlappingLabels(attempts, context),
    ...dropOverlappingLabels(marks, context),
    ...frameItems(ofShape('frame'), context),
  ];
}

/** When an attempt started; of another entry, its time. */
function startOf(entry: Entry): number {
  if (entry.type === 'refresh-failed') return entry.since ?? entry.at;
  return entry.type === 'refreshed' && entry.source === 'network' ? entry.at - entry.latency : entry.at;
}

function entryItem(shape: 'attempt' | 'mark', entry: Entry, context: ItemContext): Item {
  const { summary, details, isWarning } = describeEntry(entry, context.frames);
  const description = [`${summary}: ${timeOfDay(entry.at)}`, details].filter(Boolean).join(', ');
  const [kind, label] =
    shape === 'mark'
      ? [entry.type, summary.toLowerCase()]
      : [isWarning ? 'failed' : 'ok', 'code' in entry ? entry.code : ''];
  const startX = context.scale(startOf(entry));
  return { ...markItem(shape, kind, entry, description, context), startX, label };
}

/** Marks that would overlap are merged into the first of them. */
function frameItems(marks: readonly Entry[], context: ItemContext): Item[] {
  const groups: { readonly kind: string; readonly first: Entry; readonly texts: string[] }[] = [];
  for (const mark of marks) {
    const { summary, details, isWarning } = describeEntry(mark, context.frames);
    const kind = isWarning ? 'warning' : 'info';
    const nearGroup = groups.findLast(
      group =>
        group.kind === kind && context.scale(mark.at) - context.scale(group.first.at) < MERGE_DISTANCE_PX,
    );
    const text = `${summary} ${details}`;
    if (nearGroup) nearGroup.texts.push(text);
    else groups.push({ kind, first: mark, texts: [text] });
  }
  return groups.map(({ kind, first, texts }) => {
    const more = texts.length > 2 ? `; and ${texts.length - 2} more` : '';
    const description = `Frames: ${timeOfDay(first.at)}, ${texts.slice(0, 2).join('; ')}${more}`;
    return markItem('frame', kind, first, description, context);
  });
}

function markItem(
  shape: MarkShape,
  kind: string,
  { id, at }: { readonly id: number; readonly at: number },
  description: string,
  { scale }: ItemContext,
): Item {
  const x = scale(at);
  const size = { y: middleY(MARKS[shape].lane), width: MARK_SIZE_PX, height: MARK_SIZE_PX };
  return { shape, kind, key: `${shape}-${id}`, at, description, x, label: '', ...size };
}

/** Removes the labels that would overlap the next mark of their row. */
function dropOverlappingLabels(items: readonly Item[], { scale, viewport }: ItemContext): Item[] {
  const edges = items
    .map(({ x, startX = x }) => Math.min(startX, x) - MARK_SIZE_PX / 2)
    .concat(scale(viewport.end));
  return items.map((item, n) => {
    const availablePx = (edges[n + 1] ?? 0) - item.x - MARK_SIZE_PX / 2;
    return item.label.length * LETTER_WIDTH_PX + 4 > availablePx ? { ...item, label: '' } : item;
  });
}
