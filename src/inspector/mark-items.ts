import type { FrameRecord } from './frame-record.js';
import type { Item, ItemContext } from './timeline-items.js';
import { LANES, middle, type Lane } from './timeline-lanes.js';
import type { Attempt, FrameMark, Mark, TimelineModel } from './timeline-model.js';
import { timeOfDay, wordsOf, type Words } from './words.js';

/** Something at one time; `x` and `y` are its middle. */
export interface MarkItem extends Item {
  readonly shape: 'attempt' | 'planned' | 'mark' | 'frame';
  readonly kind: string;
  /** Where it began. */
  readonly from: number;
  /** What stands beside it, where there is room; may be empty. */
  readonly label: string;
}

/** px of a mark, for pointing. */
const SIZE = 16;
/** px within which marks of frames are one. */
const TOGETHER = 5;
/** px that a letter of a label takes, about. */
const LETTER = 6.2;

const MARK_LABELS: Record<Mark['type'], string> = {
  'session-ending': 'session ending',
  'login-required': 'login required',
  revoked: 'session over',
  'session-left': 'session left',
  'clock-set-back': 'clock set back',
};

/** Attempts, the planned retry, the session's marks and those of frames. */
export function markItems(model: TimelineModel, context: ItemContext): readonly MarkItem[] {
  return [
    ...labelled([...attemptItems(model.attempts, context), ...plannedItems(model, context)], context),
    ...labelled(sessionItems(model.marks, context), context),
    ...frameItems(model.frameMarks, context),
  ];
}

function attemptItems(attempts: readonly Attempt[], { scale, viewport, frames }: ItemContext): MarkItem[] {
  return attempts
    .map(attempt => ({ attempt, since: sinceOf(attempt) }))
    .filter(({ attempt, since }) => attempt.at > viewport.start && since < viewport.end)
    .map(({ attempt, since }) => ({
      ...place('attempt', LANES.refresh, `attempt-${attempt.id}`, attempt.at, scale(attempt.at)),
      kind: attempt.type === 'refreshed' ? 'ok' : 'failed',
      words: sentence(wordsOf(attempt, frames), attempt.at),
      from: scale(since),
      label: attempt.type === 'refreshed' ? '' : attempt.code,
    }));
}

function sinceOf(attempt: Attempt): number {
  if (attempt.type === 'refresh-failed') return attempt.since ?? attempt.at;
  return attempt.source === 'tab' ? attempt.at : attempt.at - attempt.latency;
}

function plannedItems({ planned }: TimelineModel, { scale, viewport }: ItemContext): MarkItem[] {
  const at = planned?.retryAt;
  if (!planned || at == null || at < viewport.start || at > viewport.end) return [];
  const placed = place('planned', LANES.refresh, `planned-${planned.id}`, at, scale(at));
  return [{ ...placed, kind: 'planned', words: `Next retry planned: ${timeOfDay(at)}` }];
}

function sessionItems(marks: readonly Mark[], { scale, viewport, frames }: ItemContext): MarkItem[] {
  return marks
    .filter(({ at }) => at > viewport.start && at < viewport.end)
    .map(mark => ({
      ...place('mark', LANES.session, `mark-${mark.id}`, mark.at, scale(mark.at)),
      kind: mark.type,
      words: sentence(wordsOf(mark, frames), mark.at),
      label: mark.type === 'revoked' && mark.reason === 'signed_out' ? 'signed out' : MARK_LABELS[mark.type],
    }));
}

/** What lies on one another is one of them. */
function frameItems(marks: readonly FrameMark[], { scale, viewport, frames }: ItemContext): MarkItem[] {
  const groups: { readonly kind: string; readonly x: number; readonly marks: FrameMark[] }[] = [];
  for (const mark of marks) {
    if (mark.at < viewport.start || mark.at > viewport.end) continue;
    const kind = wordsOf(mark, frames).trouble ? 'trouble' : 'fine';
    const x = scale(mark.at);
    const near = groups.findLast(group => group.kind === kind && x - group.x < TOGETHER);
    if (near) near.marks.push(mark);
    else groups.push({ kind, x, marks: [mark] });
  }
  return groups.flatMap(({ kind, x, marks: together }) => {
    const [first] = together;
    if (!first) return [];
    const placed = place('frame', LANES.frames, `frame-${first.id}`, first.at, x);
    return [{ ...placed, kind, words: frameWords(first, together, frames) }];
  });
}

/** Two are told; more are counted. */
function frameWords(first: FrameMark, marks: readonly FrameMark[], frames: readonly FrameRecord[]): string {
  const told = marks.slice(0, 2).map(mark => {
    const { what, details } = wordsOf(mark, frames);
    return `${what} ${details}`;
  });
  const more = marks.length > told.length ? `; and ${marks.length - told.length} more` : '';
  return `Frames: ${timeOfDay(first.at)}, ${told.join('; ')}${more}`;
}

function place(shape: MarkItem['shape'], lane: Lane, key: string, at: number, x: number): MarkItem {
  const size = { y: middle(lane), width: SIZE, height: SIZE };
  return { shape, kind: '', key, at, words: '', x, from: x, label: '', ...size };
}

function sentence({ what, details }: Words, at: number): string {
  return [`${what}: ${timeOfDay(at)}`, details].filter(Boolean).join(', ');
}

/** Keeps the labels that end before the next mark of their row begins. */
function labelled(items: readonly MarkItem[], { scale, viewport }: ItemContext): MarkItem[] {
  const edges = items.map(({ from, x }) => Math.min(from, x) - SIZE / 2).concat(scale(viewport.end));
  return items.map((item, n) => {
    const room = (edges[n + 1] ?? 0) - item.x - SIZE / 2;
    return item.label.length * LETTER + 4 > room ? { ...item, label: '' } : item;
  });
}
