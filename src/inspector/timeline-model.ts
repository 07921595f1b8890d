import type { Entry, EntryOf, PageState } from './entries.js';
import type { TokenStatus } from '../session/index.js';

/** A token's life, in epoch ms. */
export interface TokenLife {
  readonly id: number;
  readonly generation: number;
  readonly since: number;
  /** Its announced end; `Infinity` when the server did not say. */
  readonly end: number;
  readonly refreshDue: number | null;
  /** When its successor came, or it was taken back; `null` while it is the one in hand. */
  readonly over: number | null;
}

/** Some time during which something was so; `until` is `null` while it still is. */
export interface Stretch<Kind extends string> {
  readonly id: number;
  readonly kind: Kind;
  readonly since: number;
  readonly until: number | null;
}

/** Why a page did not do what it would otherwise. */
export type Absence = 'hidden' | 'offline' | 'frozen' | 'asleep';

/** Something that happened at one time. */
export type Mark = EntryOf<
  'session-ending' | 'login-required' | 'revoked' | 'session-left' | 'clock-set-back'
>;

/** A refresh attempt that has ended. */
export type Attempt = EntryOf<'refreshed' | 'refresh-failed'>;

/** Something about a frame that is worth a mark. */
export type FrameMark = EntryOf<'frame-delivered' | 'frame-unresponsive' | 'frame-error' | 'frame-gone'>;

/** What entries tell, as things that last. */
export interface TimelineModel {
  readonly tokens: readonly TokenLife[];
  /** Stretches without a token that is alive; `kind` is the generation that ended. */
  readonly gaps: readonly Stretch<string>[];
  readonly statuses: readonly Stretch<TokenStatus>[];
  readonly absences: readonly Stretch<Absence>[];
  readonly attempts: readonly Attempt[];
  /** The failed attempt after which another is planned; `null` when nothing is. */
  readonly planned: EntryOf<'refresh-failed'> | null;
  readonly marks: readonly Mark[];
  readonly frameMarks: readonly FrameMark[];
}

const ENDED_BY: Partial<Record<PageState, Absence>> = {
  visible: 'hidden',
  online: 'offline',
  resumed: 'frozen',
};

type Open<Thing> = { -readonly [Key in keyof Thing]: Thing[Key] };

/** Reads the entries, oldest first. What began before the oldest is shown from there on. */
export function timelineModel(entries: readonly Entry[]): TimelineModel {
  const reader = new Reader();
  for (const entry of entries) reader.read(entry);
  return reader.model;
}

class Reader {
  readonly #tokens: Open<TokenLife>[] = [];
  readonly #gaps: Open<Stretch<string>>[] = [];
  readonly #statuses: Open<Stretch<TokenStatus>>[] = [];
  readonly #absences: Open<Stretch<Absence>>[] = [];
  readonly #attempts: Attempt[] = [];
  readonly #marks: Mark[] = [];
  readonly #frameMarks: FrameMark[] = [];
  #planned: EntryOf<'refresh-failed'> | null = null;

  get model(): TimelineModel {
    return {
      tokens: this.#tokens,
      gaps: this.#gaps,
      statuses: this.#statuses,
      absences: this.#absences,
      attempts: this.#attempts,
      planned: this.#planned,
      marks: this.#marks,
      frameMarks: this.#frameMarks,
    };
  }

  read(entry: Entry): void {
    switch (entry.type) {
      case 'attached':
        this.#status(entry, entry.status);
        break;
      case 'status':
        this.#status(entry, entry.status);
        break;
      case 'token':
        this.#token(entry);
        break;
      case 'expired':
        this.#expired(entry);
        break;
      case 'refreshed':
      case 'refresh-failed':
        this.#attempts.push(entry);
        this.#planned = entry.type === 'refresh-failed' && entry.retryAt !== null ? entry : null;
        break;
      case 'revoked':
      case 'session-left':
        this.#end(entry.at);
        this.#planned = null;
        this.#marks.push(entry);
        break;
      case 'page':
        this.#page(entry);
        break;
      case 'session-ending':
      case 'login-required':
      case 'clock-set-back':
        this.#marks.push(entry);
        break;
      case 'frame-delivered':
      case 'frame-unresponsive':
      case 'frame-error':
      case 'frame-gone':
        this.#frameMarks.push(entry);
        break;
      default:
      // The rest is in the log alone.
    }
  }

  #status({ id, at }: Entry, status: TokenStatus): void {
    const last = this.#statuses.at(-1);
    if (last?.kind === status) return;
    if (last) last.until = at;
    this.#statuses.push({ id, kind: status, since: at, until: null });
  }

  #token({ id, at, generation, since, expiresAt, refreshDue }: EntryOf<'token'>): void {
    const end = expiresAt ?? Infinity;
    const last = this.#tokens.at(-1);
    // An inspector that was moved finds what it knew.
    if (last?.over === null && last.generation === generation && last.end === end) return;
    this.#end(at);
    this.#planned = null;
    this.#tokens.push({ id, generation, since, end, refreshDue, over: null });
  }

  #expired({ id, at, generation }: EntryOf<'expired'>): void {
    if (this.#gaps.at(-1)?.until === null) return;
    // The page may have slept over the end: it was there all the same.
    const end = this.#tokens.at(-1)?.end ?? at;
    this.#gaps.push({ id, kind: `${generation}`, since: Math.min(at, end), until: null });
  }

  /** The token in hand is not, and a gap is over. */
  #end(at: number): void {
    const token = this.#tokens.at(-1);
    if (token) token.over ??= at;
    const gap = this.#gaps.at(-1);
    if (gap) gap.until ??= at;
  }

  #page({ id, at, state, since }: EntryOf<'page'>): void {
    if (state === 'asleep') {
      this.#absences.push({ id, kind: state, since, until: at });
      return;
    }
    const ended = ENDED_BY[state];
    const kind = ended ?? (state as Absence);
    const open = this.#absences.findLast(absence => absence.kind === kind && absence.until === null);
    if (ended && open) open.until = at;
    if (!ended && !open) this.#absences.push({ id, kind, since, until: null });
  }
}
