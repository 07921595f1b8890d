import { MAX_TIMER_DELAY_MS, type Clock } from './clock.js';

/** The one timer of a session. */
export class SingleTimer {
  readonly #clock: Clock;
  readonly #callback: () => void;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, callback: () => void) {
    this.#clock = clock;
    this.#callback = callback;
  }

  /** Replaces the timer: it fires once after `delayMs`, earlier if that is too long for a timer, never for `Infinity`. */
  set(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = null;
    if (delayMs === Infinity) return;
    // Rounded up: a timer that fires a fraction of a millisecond early finds nothing due and would be set again at once.
    this.#cancel = this.#clock.schedule(this.#callback, Math.min(Math.ceil(delayMs), MAX_TIMER_DELAY_MS));
  }
}
