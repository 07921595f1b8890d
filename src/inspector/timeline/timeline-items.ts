import { describeEntry, duration, timeOfDay, type Description } from '../log/describe.js';
import type { FrameRecord } from '../log/entries.js';
import type { Attempt, FrameMark, Interval, Mark, TimelineModel, TokenLifetime } from './timeline-model.js';

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

/** An item of the timeline, which can be pointed at and focused. All positions are in px. */
export interface Item {
  readonly shape: keyof typeof INTERVALS | 'token' | keyof typeof MARK_LANES;
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
export interface ItemContext {
  /** Converts epoch ms to px. */
  readonly scale: (at: number) => number;
  readonly viewport: Viewport;
  /** Epoch ms: intervals that have not ended are drawn up to here. */
  readonly drawnUntil: number;
  readonly frames: readonly FrameRecord[];
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
  intervals: readonly Interval<string>[],
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

/** The marks of attempts, of the planned retry, of the session and of frames. */
export function markItems(model: TimelineModel, context: ItemContext): readonly Item[] {
  return [
    ...dropOverlappingLabels([...attemptItems(model, context), ...retryItems(model, context)], context),
    ...dropOverlappingLabels(sessionItems(model, context), context),
    ...frameItems(model, context),
  ];
}

function attemptItems({ attempts }: TimelineModel, context: ItemContext): Item[] {
  const { scale, viewport } = context;
  return attempts
    .map(attempt => ({ attempt, since: startOf(attempt) }))
    .filter(({ attempt, since }) => attempt.at > viewport.start && since < viewport.end)
    .map(({ attempt, since }) => {
      const { kind, label } =
        attempt.type === 'refreshed' ? { kind: 'ok', label: '' } : { kind: 'failed', label: attempt.code };
      const description = describeMark(attempt, context);
      return { ...markItem('attempt', kind, attempt, description, context), startX: scale(since), label };
    });
}

function startOf(attempt: Attempt): number {
  if (attempt.type === 'refresh-failed') return attempt.since ?? attempt.at;
  return attempt.source === 'tab' ? attempt.at : attempt.at - attempt.latency;
}

function retryItems({ pendingRetry }: TimelineModel, context: ItemContext): Item[] {
  const at = pendingRetry?.retryAt;
  if (!pendingRetry || at == null || !isVisible(at, context)) return [];
  const description = `Next retry planned: ${timeOfDay(at)}`;
  return [markItem('planned', 'planned', { id: pendingRetry.id, at }, description, context)];
}

function sessionItems({ marks }: TimelineModel, context: ItemContext): Item[] {
  return marks
    .filter(({ at }) => isVisible(at, context))
    .map(mark => ({
      ...markItem('mark', mark.type, mark, describeMark(mark, context), context),
      label: describeEntry(mark, context.frames).summary.toLowerCase(),
    }));
}

/** Marks that would overlap are merged into the first of them. */
function frameItems({ frameMarks }: TimelineModel, context: ItemContext): Item[] {
  const groups: { readonly kind: string; readonly first: FrameMark; readonly texts: string[] }[] = [];
  for (const mark of frameMarks) {
    if (!isVisible(mark.at, context)) continue;
    const { summary, details, isWarning } = describeEntry(mark, context.frames);
    const kind = isWarning ? 'warning' : 'info';
    const nearGroup = groups.findLast(
      ({ kind: groupKind, first }) =>
        groupKind === kind && context.scale(mark.at) - context.scale(first.at) < MERGE_DISTANCE_PX,
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

function isVisible(at: number, { viewport }: ItemContext): boolean {
  return at >= viewport.start && at <= viewport.end;
}

const MARK_LANES = {
  attempt: LANES.refresh,
  planned: LANES.refresh,
  mark: LANES.session,
  frame: LANES.frames,
};

function markItem(
  shape: keyof typeof MARK_LANES,
  kind: string,
  { id, at }: { readonly id: number; readonly at: number },
  description: string,
  { scale }: ItemContext,
): Item {
  const x = scale(at);
  const size = { y: middleY(MARK_LANES[shape]), width: MARK_SIZE_PX, height: MARK_SIZE_PX };
  return { shape, kind, key: `${shape}-${id}`, at, description, x, label: '', ...size };
}

function describeMark(entry: Attempt | Mark, context: ItemContext): string {
  const { summary, details }: Description = describeEntry(entry, context.frames);
  return [`${summary}: ${timeOfDay(entry.at)}`, details].filter(Boolean).join(', ');
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
