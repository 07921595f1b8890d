import type { TokenStatus } from '../../session/index.js';
import type { Entry, EntryOf, PageState } from '../log/entries.js';

/** When a token was valid and in use. Times are epoch ms. */
export interface TokenLifetime {
  readonly id: number;
  readonly generation: number;
  readonly since: number;
  /** When it expires; `Infinity` if the server did not state it. */
  readonly end: number;
  readonly refreshDue: number | null;
  /** When it was replaced or revoked; `null` while it is the current token. */
  inUseUntil: number | null;
}

/** A time during which a state lasted; `until` is `null` while it lasts. */
export interface Interval<Kind extends string> {
  readonly id: number;
  readonly kind: Kind;
  readonly since: number;
  until: number | null;
}

/** A state of the page that can delay a refresh. */
export type Inactivity = 'hidden' | 'offline' | 'frozen' | 'asleep';

/** An event of the session. */
export type Mark = EntryOf<
  'session-ending' | 'login-required' | 'revoked' | 'session-left' | 'clock-set-back'
>;

/** A refresh attempt that has ended. */
export type Attempt = EntryOf<'refreshed' | 'refresh-failed'>;

/** An event of a frame that has a mark in the timeline. */
export type FrameMark = EntryOf<'frame-delivered' | 'frame-unresponsive' | 'frame-error' | 'frame-gone'>;

const ENDED_INACTIVITY: Partial<Record<PageState, Inactivity>> = {
  visible: 'hidden',
  online: 'offline',
  resumed: 'frozen',
};

/** Builds the model from the entries, oldest first. A state that began before the oldest entry begins there. */
export function timelineModel(entries: readonly Entry[]): TimelineModel {
  const model = new TimelineModel();
  for (const entry of entries) model.add(entry);
  return model;
}

/** The entries, grouped into what the timeline shows. */
export class TimelineModel {
  readonly tokens: TokenLifetime[] = [];
  /** Times without a valid token; `kind` is the generation that expired. */
  readonly gaps: Interval<string>[] = [];
  readonly statuses: Interval<TokenStatus>[] = [];
  readonly inactivity: Interval<Inactivity>[] = [];
  readonly attempts: Attempt[] = [];
  readonly marks: Mark[] = [];
  readonly frameMarks: FrameMark[] = [];
  /** The failed attempt after which a retry is planned; `null` without a planned retry. */
  pendingRetry: EntryOf<'refresh-failed'> | null = null;

  add(entry: Entry): void {
    switch (entry.type) {
      case 'attached':
      case 'status':
        this.#addStatus(entry, entry.status);
        break;
      case 'token':
        this.#addToken(entry);
        break;
      case 'expired':
        this.#addExpiry(entry);
        break;
      case 'page':
        this.#addPageState(entry);
        break;
      case 'refreshed':
      case 'refresh-failed':
        this.attempts.push(entry);
        this.pendingRetry = entry.type === 'refresh-failed' && entry.retryAt !== null ? entry : null;
        break;
      case 'revoked':
      case 'session-left':
        this.#endToken(entry.at);
        this.pendingRetry = null;
        this.marks.push(entry);
        break;
      case 'session-ending':
      case 'login-required':
      case 'clock-set-back':
        this.marks.push(entry);
        break;
      case 'frame-delivered':
      case 'frame-unresponsive':
      case 'frame-error':
      case 'frame-gone':
        this.frameMarks.push(entry);
        break;
      default:
      // The other types appear only in the log.
    }
  }

  #addStatus({ id, at }: Entry, status: TokenStatus): void {
    const last = this.statuses.at(-1);
    if (last?.kind === status) return;
    if (last) last.until = at;
    this.statuses.push({ id, kind: status, since: at, until: null });
  }

  #addToken({ id, at, generation, since, expiresAt, refreshDue }: EntryOf<'token'>): void {
    const end = expiresAt ?? Infinity;
    const last = this.tokens.at(-1);
    // An inspector that was moved within the document records the current token again.
    if (last?.inUseUntil === null && last.generation === generation && last.end === end) return;
    this.#endToken(at);
    this.pendingRetry = null;
    this.tokens.push({ id, generation, since, end, refreshDue, inUseUntil: null });
  }

  #addExpiry({ id, at, generation }: EntryOf<'expired'>): void {
    if (this.gaps.at(-1)?.until === null) return;
    // If the page slept, the expiry is recorded late.
    const end = this.tokens.at(-1)?.end ?? at;
    this.gaps.push({ id, kind: `${generation}`, since: Math.min(at, end), until: null });
  }

  /** Ends the use of the current token, and an open gap. */
  #endToken(at: number): void {
    const token = this.tokens.at(-1);
    if (token) token.inUseUntil ??= at;
    const gap = this.gaps.at(-1);
    if (gap) gap.until ??= at;
  }

  #addPageState({ id, at, state, since }: EntryOf<'page'>): void {
    if (state === 'asleep') {
      this.inactivity.push({ id, kind: state, since, until: at });
      return;
    }
    const endedKind = ENDED_INACTIVITY[state];
    const kind = endedKind ?? (state as Inactivity);
    const openInterval = this.inactivity.findLast(
      interval => interval.kind === kind && interval.until === null,
    );
    if (endedKind && openInterval) openInterval.until = at;
    if (!endedKind && !openInterval) this.inactivity.push({ id, kind, since, until: null });
  }
}
