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

  /** Rings once after `delay` ms instead of whenever it was to ring; `Infinity` for never. A delay too long for a timer rings early. */
  set(delayMs: number): void {
    this.#cancel?.();
    this.#cancel = null;
    if (delayMs === Infinity) return;
    // Whole milliseconds, never too few: what is due in a fraction of one would be looked at again and again.
    this.#cancel = this.#clock.schedule(this.#callback, Math.min(Math.ceil(delayMs), MAX_TIMER_DELAY_MS));
  }
}
