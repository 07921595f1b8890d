import type { Entry, EntryOf, PageState } from '../log/entries.js';

/** When a token was valid and in use. Times are epoch ms. */
export interface TokenLifetime extends EntryOf<'token'> {
  /** When it expires; `Infinity` if the server did not state it. */
  readonly end: number;
  /** When it was replaced or revoked; `null` while it is the current token. */
  inUseUntil: number | null;
}

/** A time during which a state lasted; `until` is `null` while it lasts. */
export interface Interval {
  readonly id: number;
  readonly kind: string;
  readonly since: number;
  until: number | null;
}

/** The state of the page that each state ends. */
const ENDED_STATES: Partial<Record<PageState, PageState>> = {
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

/** What lasts for some time: the tokens, and the states of the session and of the page. */
export class TimelineModel {
  readonly tokens: TokenLifetime[] = [];
  /** Times without a valid token; `kind` is the generation that expired. */
  readonly gaps: Interval[] = [];
  readonly statuses: Interval[] = [];
  /** Times in which a state of the page could delay a refresh. */
  readonly inactivity: Interval[] = [];
  /** The failed attempt after which a retry is planned; `null` without a planned retry. */
  pendingRetry: EntryOf<'refresh-failed'> | null = null;

  add(entry: Entry): void {
    if (entry.type === 'attached' || entry.type === 'status') this.#addStatus(entry);
    else if (entry.type === 'token') this.#addToken(entry);
    else if (entry.type === 'expired') this.#addExpiry(entry);
    else if (entry.type === 'page') this.#addPageState(entry);
    else if (entry.type === 'revoked' || entry.type === 'session-left') this.#endToken(entry.at);
    else if (entry.type === 'refreshed') this.pendingRetry = null;
    else if (entry.type === 'refresh-failed') this.pendingRetry = entry.retryAt === null ? null : entry;
  }

  #addStatus({ id, at, status }: EntryOf<'attached' | 'status'>): void {
    const last = this.statuses.at(-1);
    if (last?.kind === status) return;
    if (last) last.until = at;
    this.statuses.push({ id, kind: status, since: at, until: null });
  }

  #addToken(entry: EntryOf<'token'>): void {
    const end = entry.expiresAt ?? Infinity;
    const last = this.tokens.at(-1);
    // An inspector that was moved within the document records the current token again.
    if (last?.inUseUntil === null && last.generation === entry.generation && last.end === end) return;
    this.#endToken(entry.at);
    this.tokens.push({ ...entry, end, inUseUntil: null });
  }

  #addExpiry({ id, at, generation }: EntryOf<'expired'>): void {
    if (this.gaps.at(-1)?.until === null) return;
    // If the page slept, the expiry is recorded late.
    const end = this.tokens.at(-1)?.end ?? at;
    this.gaps.push({ id, kind: `${generation}`, since: Math.min(at, end), until: null });
  }

  /** Ends the use of the current token, an open gap, and the wait for a retry. */
  #endToken(at: number): void {
    this.pendingRetry = null;
    const token = this.tokens.at(-1);
    if (token) token.inUseUntil ??= at;
    const gap = this.gaps.at(-1);
    if (gap) gap.until ??= at;
  }

  #addPageState({ id, at, state, since }: EntryOf<'page'>): void {
    const ended = ENDED_STATES[state];
    const kind = ended ?? state;
    const last = this.inactivity.findLast(interval => interval.kind === kind && interval.until === null);
    if (ended && last) last.until = at;
    // Sleep is recorded at its end.
    if (!ended && !last) this.inactivity.push({ id, kind, since, until: state === 'asleep' ? at : null });
  }
}
