import type { TokenSession } from '../../../src/session/index.js';
import type { Audit } from './audit.js';
import type { Timeline } from '../timeline.js';

/** Those who call a page's session for tokens. */
export class SimulatedCallers {
  #waiting = 0;

  constructor(
    private readonly timeline: Timeline,
    private readonly session: TokenSession,
    private readonly audit: Audit,
  ) {}

  /** How many wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Somebody wants a token.
   *
   * @param minValidity s.
   * @param abortAfter ms after which it leaves; 0 for one that has left already, `null` for one that stays.
   */
  call(minValidity: number, abortAfter: number | null): void {
    this.audit.demands.waiting = ++this.#waiting;
    const controller = new AbortController();
    const call = this.audit.demands.called(minValidity);
    let settled = false;
    const leave = (): void => {
      controller.abort(new Error('the caller left'));
      this.timeline.after(1, () => {
        this.audit.checked(11);
        if (!settled) this.audit.violate(11, 'a caller that left waits');
      });
    };
    if (abortAfter === 0) leave();
    else if (abortAfter !== null) this.timeline.after(abortAfter, leave);
    this.session
      .getToken({ minValidity, signal: controller.signal })
      .then(
        token => {
          if (abortAfter === 0) this.audit.violate(11, 'a caller that had left got a token');
          this.audit.demands.served(call, token);
        },
        (error: unknown) => {
          const why = error instanceof Error ? error.message : String(error);
          const left = why === 'the caller left';
          if (left && !controller.signal.aborted) this.audit.violate(1, 'one caller took out another');
          if (!left) this.audit.demands.turnedAway(call, why);
        },
      )
      .finally(() => {
        settled = true;
        this.audit.demands.waiting = --this.#waiting;
      });
  }

  /** Somebody wants a new one. */
  refresh(): void {
    this.audit.demands.refreshAsked();
    this.audit.demands.waiting = ++this.#waiting;
    const done = (): void => {
      this.audit.demands.waiting = --this.#waiting;
    };
    this.session.refresh().then(done, done);
  }
}
