import { withGlobal, type TimerId } from '@sinonjs/fake-timers';

import type { Clock, Instant } from '../../src/session/index.js';

/** The time at which every virtual clock begins, epoch ms. */
const EPOCH = Date.UTC(2026, 0, 1);

/** Node's `setImmediate` for pages: without the 4 ms that browsers put between nested timers. */
function pageSetImmediate(): (callback: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const callbacks: (() => void)[] = [];
  port1.onmessage = () => callbacks.shift()?.();
  return callback => {
    callbacks.push(callback);
    port2.postMessage(null);
  };
}

const fakeTimers = withGlobal({
  Date,
  Promise,
  setTimeout: setTimeout.bind(globalThis),
  clearTimeout: clearTimeout.bind(globalThis),
  setImmediate: typeof setImmediate === 'function' ? setImmediate : pageSetImmediate(),
});

/** A page's clocks and timers in virtual time: fake-timers, as a session takes a clock, and without a change to globals. */
export class VirtualClock implements Clock {
  readonly #clock = fakeTimers.createClock();
  /** Milliseconds by which the wall clock is ahead of the monotonic clock. */
  #wallOffset = EPOCH;
  /** Arms the timers again that came due while the page is frozen. */
  #frozen: (() => void)[] | null = null;

  now(): Instant {
    return { wall: this.#clock.now + this.#wallOffset, monotonic: this.#clock.now };
  }

  schedule(callback: () => void, delay: number): () => void {
    let timer: TimerId;
    const arm = (ms: number): void => {
      timer = this.#clock.setTimeout(() => {
        if (!this.#frozen) callback();
        else
          this.#frozen.push(() => {
            arm(0);
          });
      }, ms);
    };
    arm(delay);
    return () => {
      this.#clock.clearTimeout(timer);
    };
  }

  /** How many timers are armed. */
  get armed(): number {
    return this.#clock.countTimers();
  }

  /** Lets `ms` pass; what is due on the way runs in its order, promises included. */
  async advance(ms: number): Promise<void> {
    await this.#clock.tickAsync(ms);
  }

  /** The machine sleeps: no timer runs, the monotonic clock stands still, as on all systems but Windows. */
  sleep(ms: number): void {
    this.#wallOffset += ms;
  }

  /** The page is frozen: both clocks go on, no timer runs. */
  freeze(ms: number): void {
    const due: (() => void)[] = [];
    this.#frozen = due;
    this.#clock.tick(ms);
    this.#frozen = null;
    for (const arm of due) arm();
  }

  /** The user sets the wall clock. */
  setWall(difference: number): void {
    this.#wallOffset += difference;
  }
}
