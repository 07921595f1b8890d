import { LONGEST_DELAY, type Clock } from './clock.js';

/** The one timer of a session. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings once after `delay` ms instead of whenever it was to ring; `Infinity` for never. A delay too long for a timer rings early. */
  set(delay: number): void {
    this.#cancel?.();
    this.#cancel = null;
    if (delay === Infinity) return;
    // Whole milliseconds, never too few: what is due in a fraction of one would be looked at again and again.
    this.#cancel = this.#clock.schedule(this.#ring, Math.min(Math.ceil(delay), LONGEST_DELAY));
  }
}
