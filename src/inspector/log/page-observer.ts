import type { PageState } from './entries.js';
import type { EventLog } from './event-log.js';
import { listen } from './listen.js';

/** ms: if a tick is later than this after the previous one, the page was asleep. */
const SLEEP_THRESHOLD_MS = 5_000;

/** Records when the page was hidden, offline, frozen or asleep, because that can explain a late refresh. */
export class PageObserver {
  readonly #log: EventLog;
  readonly #onChange: () => void;
  readonly #disposers: (() => void)[] = [];
  /** The state that was recorded last. */
  #wasHidden = false;
  #wasOffline = false;
  #lastTickAt: number | null = null;

  /** @param onChange called after each new entry. */
  constructor(log: EventLog, onChange: () => void) {
    this.#log = log;
    this.#onChange = onChange;
  }

  start(): void {
    this.#sync();
    const sync = (): void => {
      this.#sync();
    };
    this.#disposers.push(
      listen(document, 'visibilitychange', sync),
      listen(window, 'offline', sync),
      listen(window, 'online', sync),
      listen(document, 'freeze', () => {
        this.#record('frozen');
      }),
      listen(document, 'resume', () => {
        this.#record('resumed');
      }),
    );
  }

  stop(): void {
    this.onTicksStopped();
    for (const dispose of this.#disposers.splice(0)) dispose();
  }

  /** Records whether the page is hidden or offline now. */
  recordCurrentState(): void {
    this.#wasHidden = this.#wasOffline = false;
    this.#sync();
  }

  /** Called once a second. */
  onTick(): void {
    const now = this.#log.clock.now();
    const lastTickAt = this.#lastTickAt ?? now;
    this.#lastTickAt = now;
    if (now - lastTickAt > SLEEP_THRESHOLD_MS) this.#record('asleep', lastTickAt);
  }

  /** Called when the ticks stop: the delay of the next tick is then not a sign of sleep. */
  onTicksStopped(): void {
    this.#lastTickAt = null;
  }

  #sync(): void {
    const isHidden = document.visibilityState === 'hidden';
    const isOffline = !navigator.onLine;
    if (isHidden !== this.#wasHidden) this.#record(isHidden ? 'hidden' : 'visible');
    if (isOffline !== this.#wasOffline) this.#record(isOffline ? 'offline' : 'online');
    this.#wasHidden = isHidden;
    this.#wasOffline = isOffline;
  }

  #record(state: PageState, since = this.#log.clock.now()): void {
    this.#log.add({ type: 'page', state, since });
    this.#onChange();
  }
}
