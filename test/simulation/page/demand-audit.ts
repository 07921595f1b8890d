import type { Audit } from './audit.js';
import type { AuditSubject } from './audit-subject.js';

/** ms between refreshes that nobody asked for by name: twice as much for each token that is refused in a row. */
const SHORTEST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
/** ms that a timer may be late. */
const LATE = 50;

/** A caller of `getToken`. */
export interface AuditedCall {
  readonly generation: number | null;
  /** Whether the token in hand will do. */
  readonly content: boolean;
  readonly epoch: number;
  readonly run: number;
}

/** Watches that what is asked for is done: by frames whose token is refused, and by callers (11). */
export class DemandAudit {
  #epoch = 0;
  #run = 0;
  /** The newest generation that was refused. */
  #refused = 0;
  /** How many tokens in a row were refused before this one. */
  #inARow = 0;
  #byName = false;
  /** How many wait for a token. */
  waiting = 0;
  /** What is to be answered by a request, and by when (ms of true time). */
  #owed: { readonly since: number; readonly until: number } | null = null;

  constructor(
    private readonly audit: Audit,
    private readonly subject: AuditSubject,
  ) {}

  /** A new login, or a sign-out. */
  begin(): void {
    this.#epoch += 1;
    this.#refused = 0;
    this.#owed = null;
  }

  run(): void {
    this.#run += 1;
    this.#owed = null;
  }

  /** Whether the page asked for a new token by name: that is not put off. */
  get byName(): boolean {
    return this.#byName;
  }

  refreshAsked(): void {
    this.#byName = true;
  }

  /** A new token: whether the one before it was refused is what its own refusal is judged by. */
  token(refused: boolean): void {
    this.#byName = false;
    this.#inARow = refused ? this.#inARow + 1 : 0;
  }

  /** ms from the start of the refresh before to one for a token that was refused. */
  get pause(): number {
    const { lifetime } = this.subject;
    // What is due anyway waits for nobody.
    const due = lifetime !== null && this.audit.remaining < 0.25 * lifetime;
    return due ? SHORTEST_PAUSE : Math.min(SHORTEST_PAUSE * 2 ** this.#inARow, LONGEST_PAUSE);
  }

  /** Whether a resource server refused this generation. */
  refuses(generation: number | null): boolean {
    return generation !== null && this.#refused === generation;
  }

  /** A resource server refused a token; it is the one in hand. */
  complained(generation: number): void {
    this.#refused = generation;
    // The request that is under way will do.
    if (this.audit.requests.inFlight) return;
    const since = this.subject.trueNow();
    this.#owed ??= { since, until: since + this.pause + LATE + this.audit.retries.remaining };
  }

  requested(): void {
    if (this.#owed) this.audit.checked(11);
    this.#owed = null;
  }

  step(): void {
    if (!this.#owed || this.audit.ended || this.subject.calmSince() > this.#owed.since) return;
    if (this.subject.trueNow() > this.#owed.until)
      this.audit.violate(11, 'a token was refused, and no other was asked for');
  }

  /** Somebody wants a token that lasts for so many seconds. */
  called(minValidity: number): AuditedCall {
    const { generation, remaining } = this.audit;
    const content = remaining > 0 && remaining >= minValidity * 1_000 && !this.refuses(generation);
    return { generation, content, epoch: this.#epoch, run: this.#run };
  }

  /** And got one. */
  served({ generation, content }: AuditedCall, token: string): void {
    this.audit.checked(11);
    const owner = this.subject.ownerOf(token);
    if (owner === undefined) this.audit.violate(8, 'a caller got no token');
    if (token !== this.audit.accessToken) return;
    this.audit.checked(3);
    if (this.audit.remaining <= 0 && this.audit.stillborn < 2)
      this.audit.violate(3, 'a caller got an old token');
    if (!content && generation === this.audit.generation)
      this.audit.violate(11, 'a caller got the token that would not do');
  }

  /** And was turned away, though it had not left. */
  turnedAway({ epoch, run }: AuditedCall, why: string): void {
    this.audit.checked(8);
    const goesOn = epoch === this.#epoch && run === this.#run && this.audit.running && !this.audit.ended;
    if (goesOn) this.audit.violate(8, `a caller was turned away (${why}), though the session goes on`);
  }
}
