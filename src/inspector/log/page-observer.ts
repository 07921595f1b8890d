import type { PageState } from './entries.js';
import type { EventLog } from './event-log.js';

/** ms: if a tick is later than this after the previous one, the page was asleep. */
const SLEEP_THRESHOLD_MS = 5_000;

/** Records when the page was hidden, offline, frozen or asleep, because that can explain a late refresh. */
export class PageObserver {
  readonly #log: EventLog;
  /** The state that was recorded last. */
  #wasHidden = false;
  #wasOffline = false;
  #lastTickAt: number | null = null;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Records changes until `signal` is aborted. */
  start(signal: AbortSignal): void {
    this.#sync();
    document.addEventListener('visibilitychange', this.#sync, { signal });
    window.addEventListener('offline', this.#sync, { signal });
    window.addEventListener('online', this.#sync, { signal });
    document.addEventListener('freeze', () => this.#record('frozen'), { signal });
    document.addEventListener('resume', () => this.#record('resumed'), { signal });
  }

  /** Records whether the page is hidden or offline now. */
  recordCurrentState(): void {
    this.#wasHidden = this.#wasOffline = false;
    this.#sync();
  }

  /** Called once a second. */
  onTick(): void {
    const now = this.#log.now();
    const lastTickAt = this.#lastTickAt ?? now;
    this.#lastTickAt = now;
    if (now - lastTickAt > SLEEP_THRESHOLD_MS) this.#record('asleep', lastTickAt);
  }

  /** Called when the ticks stop: the delay of the next tick is then not a sign of sleep. */
  onTicksStopped(): void {
    this.#lastTickAt = null;
  }

  readonly #sync = (): void => {
    const isHidden = document.visibilityState === 'hidden';
    const isOffline = !navigator.onLine;
    if (isHidden !== this.#wasHidden) this.#record(isHidden ? 'hidden' : 'visible');
    if (isOffline !== this.#wasOffline) this.#record(isOffline ? 'offline' : 'online');
    this.#wasHidden = isHidden;
    this.#wasOffline = isOffline;
  };

  #record(state: PageState, since = this.#log.now()): void {
    this.#log.add({ type: 'page', state, since });
  }
}
