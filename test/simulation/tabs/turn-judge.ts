import type { LockRequest } from './lock-manager.js';
import type { Court } from './court.js';
import type { TabPage } from './tab-page.js';

/** ms that whoever waits must leave to the holder: an attempt's limit and 2 s, and 1 s for a sign of life. */
const PATIENCE = 13_000;
/** ms within which a holder that runs has said so. */
const SIGN_OF_LIFE = 1_000;

/** Watches who has the turn, and how it was come by. */
export class TurnJudge {
  /** What each page had last. */
  readonly #turns = new Map<TabPage, LockRequest>();
  /** When each page began to wait for its turn, in ms of true time. */
  readonly #waits = new Map<TabPage, number>();
  steals = 0;

  constructor(private readonly court: Court) {}

  /** The turn that a page has by its own account, be it robbed of it. */
  of(page: TabPage): LockRequest | undefined {
    const turn = this.#turns.get(page);
    return turn?.state === 'held' ? turn : undefined;
  }

  /** Whether a page has it by everybody's account. */
  has(page: TabPage): boolean {
    return this.of(page)?.robbed === 'no';
  }

  asked({ page, steal, askedAt }: LockRequest): void {
    if (!steal) this.#waits.set(page, askedAt);
  }

  granted(request: LockRequest): void {
    this.#turns.set(request.page, request);
  }

  /** A lock is stolen only after an attempt's whole limit, and from nobody who could have answered. */
  stolen(from: LockRequest, by: LockRequest, slowed: boolean): void {
    const { report, prompt, now } = this.court;
    this.steals += 1;
    report.log(`tab ${by.page.index} steals the lock of tab ${from.page.index}`);
    report.checked(1);
    const waited = now() - (this.#waits.get(by.page) ?? -Infinity);
    if (waited < PATIENCE - 1) report.violate(1, `a lock is stolen after ${Math.round(waited)} ms`);
    // Exempt: who heard of its own turn, or woke, too late to say so; and whose timers are slowed down.
    const since = Math.max(from.heardAt, from.page.runningSince);
    if (prompt && !slowed && from.state === 'held' && now() - since > SIGN_OF_LIFE + 200)
      report.violate(1, `tab ${by.page.index} steals the lock of one that is well`);
  }
}
