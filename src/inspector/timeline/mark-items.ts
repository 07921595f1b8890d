import { timeOfDay, describeEntry, type Description } from '../log/describe.js';
import type { FrameRecord } from '../log/frame-record.js';
import type { Item, ItemContext } from './timeline-items.js';
import { LANES, middleY, type Lane } from './timeline-lanes.js';
import type { Attempt, FrameMark, Mark, TimelineModel } from './timeline-model.js';

/** An item at one time; `x` and `y` are its center. */
export interface MarkItem extends Item {
  readonly shape: 'attempt' | 'planned' | 'mark' | 'frame';
  readonly kind: string;
  /** Where the attempt started. */
  readonly startX: number;
  /** The text next to it, if there is room; may be empty. */
  readonly label: string;
}

/** px: the size of the area that reacts to the pointer. */
const MARK_SIZE_PX = 16;
/** px: marks of frames that are closer than this are merged. */
const MERGE_DISTANCE_PX = 5;
/** px: the approximate width of a letter of a label. */
export const LETTER_WIDTH_PX = 6.2;

const MARK_LABELS: Record<Mark['type'], string> = {
  'session-ending': 'session ending',
  'login-required': 'login required',
  revoked: 'session ended',
  'session-left': 'session left',
  'clock-set-back': 'clock set back',
};

/** The marks of attempts, of the planned retry, of the session and of frames. */
export function markItems(model: TimelineModel, context: ItemContext): readonly MarkItem[] {
  return [
    ...dropOverlappingLabels(
      [...attemptItems(model.attempts, context), ...retryItems(model, context)],
      context,
    ),
    ...dropOverlappingLabels(sessionItems(model.marks, context), context),
    ...frameItems(model.frameMarks, context),
  ];
}

function attemptItems(attempts: readonly Attempt[], { scale, viewport, frames }: ItemContext): MarkItem[] {
  return attempts
    .map(attempt => ({ attempt, since: sinceOf(attempt) }))
    .filter(({ attempt, since }) => attempt.at > viewport.start && since < viewport.end)
    .map(({ attempt, since }) => ({
      ...createMarkItem('attempt', LANES.refresh, `attempt-${attempt.id}`, attempt.at, scale(attempt.at)),
      kind: attempt.type === 'refreshed' ? 'ok' : 'failed',
      description: sentence(describeEntry(attempt, frames), attempt.at),
      startX: scale(since),
      label: attempt.type === 'refreshed' ? '' : attempt.code,
    }));
}

function sinceOf(attempt: Attempt): number {
  if (attempt.type === 'refresh-failed') return attempt.since ?? attempt.at;
  return attempt.source === 'tab' ? attempt.at : attempt.at - attempt.latency;
}

function retryItems({ pendingRetry }: TimelineModel, { scale, viewport }: ItemContext): MarkItem[] {
  const at = pendingRetry?.retryAt;
  if (!pendingRetry || at == null || at < viewport.start || at > viewport.end) return [];
  const item = createMarkItem('planned', LANES.refresh, `planned-${pendingRetry.id}`, at, scale(at));
  return [{ ...item, kind: 'planned', description: `Next retry planned: ${timeOfDay(at)}` }];
}

function sessionItems(marks: readonly Mark[], { scale, viewport, frames }: ItemContext): MarkItem[] {
  return marks
    .filter(({ at }) => at > viewport.start && at < viewport.end)
    .map(mark => ({
      ...createMarkItem('mark', LANES.session, `mark-${mark.id}`, mark.at, scale(mark.at)),
      kind: mark.type,
      description: sentence(describeEntry(mark, frames), mark.at),
      label: mark.type === 'revoked' && mark.reason === 'signed_out' ? 'signed out' : MARK_LABELS[mark.type],
    }));
}

/** Marks that would overlap are merged into the first of them. */
function frameItems(marks: readonly FrameMark[], { scale, viewport, frames }: ItemContext): MarkItem[] {
  const groups: { readonly kind: string; readonly x: number; readonly marks: FrameMark[] }[] = [];
  for (const mark of marks) {
    if (mark.at < viewport.start || mark.at > viewport.end) continue;
    const kind = describeEntry(mark, frames).isWarning ? 'warning' : 'info';
    const x = scale(mark.at);
    const nearGroup = groups.findLast(group => group.kind === kind && x - group.x < MERGE_DISTANCE_PX);
    if (nearGroup) nearGroup.marks.push(mark);
    else groups.push({ kind, x, marks: [mark] });
  }
  return groups.flatMap(({ kind, x, marks: grouped }) => {
    const [first] = grouped;
    if (!first) return [];
    const item = createMarkItem('frame', LANES.frames, `frame-${first.id}`, first.at, x);
    return [{ ...item, kind, description: describeFrameMarks(first, grouped, frames) }];
  });
}

/** Describes the first two marks and counts the others. */
function describeFrameMarks(
  first: FrameMark,
  marks: readonly FrameMark[],
  frames: readonly FrameRecord[],
): string {
  const described = marks.slice(0, 2).map(mark => {
    const { summary, details } = describeEntry(mark, frames);
    return `${summary} ${details}`;
  });
  const more = marks.length > described.length ? `; and ${marks.length - described.length} more` : '';
  return `Frames: ${timeOfDay(first.at)}, ${described.join('; ')}${more}`;
}

function createMarkItem(shape: MarkItem['shape'], lane: Lane, key: string, at: number, x: number): MarkItem {
  const size = { y: middleY(lane), width: MARK_SIZE_PX, height: MARK_SIZE_PX };
  return { shape, kind: '', key, at, description: '', x, startX: x, label: '', ...size };
}

function sentence({ summary, details }: Description, at: number): string {
  return [`${summary}: ${timeOfDay(at)}`, details].filter(Boolean).join(', ');
}

/** Removes the labels that would overlap the next mark of their row. */
function dropOverlappingLabels(items: readonly MarkItem[], { scale, viewport }: ItemContext): MarkItem[] {
  const edges = items
    .map(({ startX, x }) => Math.min(startX, x) - MARK_SIZE_PX / 2)
    .concat(scale(viewport.end));
  return items.map((item, n) => {
    const availablePx = (edges[n + 1] ?? 0) - item.x - MARK_SIZE_PX / 2;
    return item.label.length * LETTER_WIDTH_PX + 4 > availablePx ? { ...item, label: '' } : item;
  });
}
