import { PageChecks } from './page-checks.js';

/** ms between refreshes that the page does not request by name: twice as much for each token that is rejected in a row. */
export const SHORTEST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
/** ms that a timer may be late. */
const LATE = 50;

/** Callers of `getToken` and `refresh`, and frames that reject tokens: checks that they get what they request (11). */
export class Callers extends PageChecks {
  #epoch = 0;
  #run = 0;
  /** The newest generation that was rejected. */
  #rejected = 0;
  /** How many tokens in a row were rejected before this one. */
  #rejectedInARow = 0;
  /** Whether the page requested a new token by name: that is not put off. */
  byName = false;
  /** How many wait for a token. */
  waiting = 0;
  /** A request that is due, and by when (ms of true time). */
  #due: { readonly since: number; readonly until: number } | null = null;

  /** A new login, or a sign-out. */
  begin(): void {
    this.#epoch += 1;
    this.#rejected = 0;
    this.#due = null;
  }

  run(): void {
    this.#run += 1;
    this.#due = null;
  }

  /**
   * A caller requests a token.
   *
   * @param minValidity s.
   * @param abortAfter ms after which it aborts; 0 for one that has aborted already, `null` for one that does not.
   */
  call(minValidity: number, abortAfter: number | null): void {
    this.waiting += 1;
    const { audit } = this;
    const { timeline } = this.page.world;
    const controller = new AbortController();
    const { generation, remaining } = audit;
    const suffices = remaining > 0 && remaining >= minValidity * 1_000 && !this.rejects(generation);
    if (!suffices) audit.retries.called();
    const [epoch, run, repeats] = [this.#epoch, this.#run, audit.repeats.count];
    let settled = false;
    const abort = (): void => {
      controller.abort(new Error('the caller aborted'));
      timeline.after(1, () => {
        this.report.check(11, settled, 'a caller that aborted waits');
      });
    };
    if (abortAfter === 0) abort();
    else if (abortAfter !== null) timeline.after(abortAfter, abort);
    this.page.session
      .getToken({ minValidity, signal: controller.signal })
      .then(
        token => {
          if (abortAfter === 0) this.report.violate(11, 'a caller that had aborted got a token');
          const isRepeated = audit.repeats.count > repeats;
          this.#resolved(token, suffices || isRepeated ? null : generation);
        },
        (error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          const aborted = why === 'the caller aborted';
          if (aborted && !controller.signal.aborted) this.report.violate(1, 'one caller aborted another');
          if (aborted) return;
          const goesOn = epoch === this.#epoch && run === this.#run && audit.running && !audit.ended;
          this.report.check(8, !goesOn, `a caller was rejected (${why}), although the session continues`);
        },
      )
      .finally(() => {
        settled = true;
        this.waiting -= 1;
      });
  }

  /** A caller requests a new token. */
  refresh(): void {
    this.byName = true;
    this.audit.retries.called();
    this.waiting += 1;
    const done = (): void => {
      this.waiting -= 1;
    };
    this.page.session.refresh().then(done, done);
  }

  /** A new token; whether the one before it was rejected determines the pause after it. */
  token(wasRejected: boolean): void {
    this.byName = false;
    this.#rejectedInARow = wasRejected ? this.#rejectedInARow + 1 : 0;
  }

  /** The token in hand came again: its server has confirmed it. */
  repeated(): void {
    this.token(this.rejects(this.audit.generation));
    this.#rejected = 0;
  }

  /** ms from the start of the refresh before to one for a token that was rejected. */
  get pause(): number {
    const { lifetime } = this.page;
    // A refresh that is due anyway does not wait longer.
    const due = lifetime !== null && this.audit.remaining < 0.25 * lifetime;
    return due ? SHORTEST_PAUSE : Math.min(SHORTEST_PAUSE * 2 ** this.#rejectedInARow, LONGEST_PAUSE);
  }

  /** Whether a resource server rejected this generation. */
  rejects(generation: number | null): boolean {
    return generation !== null && this.#rejected === generation;
  }

  /** A resource server rejected a token; it is the current one. */
  rejected(generation: number): void {
    this.#rejected = generation;
    this.audit.retries.called();
    // A request that is in flight suffices.
    if (this.audit.requests.inFlight) return;
    const since = this.page.trueNow;
    const { requests, retries } = this.audit;
    const pause = Math.max(this.pause, requests.shortestPause);
    this.#due ??= { since, until: since + pause + LATE + retries.remaining };
  }

  requested(): void {
    if (this.#due) this.report.checked(11);
    this.#due = null;
  }

  step(): void {
    if (!this.#due || this.audit.ended || this.page.calm.since > this.#due.since) return;
    if (this.page.trueNow > this.#due.until)
      this.report.violate(11, 'a token was rejected, and no other was requested');
  }

  /** @param insufficient the generation that did not have the requested validity. */
  #resolved(token: string, insufficient: number | null): void {
    const { audit } = this;
    this.report.checked(11);
    if (this.page.world.server.ownerOf(token) === undefined) this.report.violate(8, 'a caller got no token');
    if (token !== audit.token?.accessToken) return;
    const isFresh = audit.remaining > 0 || (audit.unhelpful >= 2 && !audit.repeats.isLast);
    this.report.check(3, isFresh, 'a caller got an old token');
    if (this.rejects(audit.generation)) this.report.violate(11, 'a caller got a token that was rejected');
    if (insufficient !== null && insufficient === audit.generation)
      this.report.violate(11, 'a caller got the token that does not suffice');
  }
}
