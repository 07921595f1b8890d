import type { PageState } from './entries.js';
import { listen } from './listen.js';
import type { EventLog } from './event-log.js';

/** ms: a tick of a second that comes so much later was slept through. */
const SLEEP_THRESHOLD_MS = 5_000;

/** Writes down when the page was hidden, offline, frozen or asleep: what explains a late refresh. */
export class PageObserver {
  readonly #log: EventLog;
  readonly #onChange: () => void;
  readonly #disposers: (() => void)[] = [];
  /** What was written last. */
  #wasHidden = false;
  #wasOffline = false;
  #lastTickAt: number | null = null;

  /** @param onChange is called after each new entry. */
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

  /** Writes down what is out of the ordinary now. */
  recordCurrentState(): void {
    this.#wasHidden = this.#wasOffline = false;
    this.#sync();
  }

  /** A second has passed, or so it should. */
  onTick(): void {
    const now = this.#log.clock.now();
    const lastTickAt = this.#lastTickAt ?? now;
    this.#lastTickAt = now;
    if (now - lastTickAt > SLEEP_THRESHOLD_MS) this.#record('asleep', lastTickAt);
  }

  /** Ticks are not to be expected now. */
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
