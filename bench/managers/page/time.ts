import { withGlobal, type Clock } from '@sinonjs/fake-timers';

import { passTime } from '../../page/pass-time.js';

/** A window with its constructors. */
export type Realm = Window & typeof globalThis;

/** When every scenario begins, epoch ms. */
const START = Date.UTC(2026, 0, 1);
/** ms for which the browser has been running then: a hidden page's minutes are not those of the tokens. */
const UPTIME_MS = 1_000;
/** The timers of a hidden page run at multiples of so many ms. */
const HIDDEN_INTERVAL_MS = 60_000;

/** The time of the user's computer and of the server. */
export class Time {
  readonly clock: Clock = withGlobal(window).createClock(START);
  #sleptMs = 0;

  /** ms since the browser's start, on a clock that stands still while the computer sleeps. */
  get monotonic(): number {
    return UPTIME_MS + (this.clock.performance as Performance).now();
  }

  /** The server's clock, epoch ms; the computer's may be wrong. */
  get server(): number {
    return START - UPTIME_MS + this.monotonic + this.#sleptMs;
  }

  /** The computer sleeps: its clock goes on, its timers do not. */
  sleep(ms: number): void {
    this.#sleptMs += ms;
    this.setClock(ms);
  }

  /** The user moves the computer's clock by `ms`. */
  setClock(ms: number): void {
    this.clock.setSystemTime(this.clock.now + ms);
  }

  delay(ms: number): Promise<void> {
    return new Promise(resolve => {
      this.clock.setTimeout(() => {
        resolve();
      }, ms);
    });
  }

  /** Lets `ms` pass. After each timer, `passed` gets the server's time before and at that timer, then `settle` runs. */
  async pass(
    ms: number,
    settle: () => Promise<void>,
    passed: (from: number, to: number) => void,
  ): Promise<void> {
    let from = this.server;
    await passTime(this.clock, ms, () => {
      passed(from, this.server);
      from = this.server;
      return settle();
    });
  }
}

/** One timer, as it waits now. */
interface Armed {
  readonly timer: ReturnType<Clock['setTimeout']>;
  readonly run: () => void;
  readonly isLate: boolean;
}

type SetTimer = (callback: (...args: unknown[]) => void, delay?: number, ...args: unknown[]) => number;
type ClearTimer = (id?: number) => void;

/** The timers of one page or worker, on the computer's clock. */
export class Timers {
  readonly #time: Time;
  readonly #armed = new Map<number, Armed>();
  #lastId = 0;
  #isHidden = false;

  readonly setTimeout: SetTimer = (callback, delay = 0, ...args) => {
    const id = ++this.#lastId;
    return this.#arm(id, delay, () => {
      this.#armed.delete(id);
      callback(...args);
    });
  };

  readonly setInterval: SetTimer = (callback, delay = 0, ...args) => {
    const id = ++this.#lastId;
    const run = (): void => {
      this.#arm(id, Math.max(1, delay), run);
      callback(...args);
    };
    return this.#arm(id, Math.max(1, delay), run);
  };

  readonly clear: ClearTimer = (id = 0) => {
    this.#time.clock.clearTimeout(this.#armed.get(id)?.timer);
    this.#armed.delete(id);
  };

  constructor(time: Time) {
    this.#time = time;
  }

  /** What a window or a worker has of timers. */
  get globals(): Readonly<Record<string, SetTimer | ClearTimer>> {
    const { setTimeout, setInterval, clear } = this;
    return { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear };
  }

  get count(): number {
    return this.#armed.size;
  }

  /** Whether they are throttled; those that are late run when the page is shown. */
  set isHidden(isHidden: boolean) {
    this.#isHidden = isHidden;
    for (const [id, { timer, run, isLate }] of this.#armed) {
      if (!isLate) continue;
      this.#time.clock.clearTimeout(timer);
      this.#arm(id, 0, run);
    }
  }

  /** Gives a window these timers, and the computer's clocks. */
  install(realm: Realm): void {
    const { clock } = this.#time;
    Object.assign(realm, { Date: clock.Date, ...this.globals });
    Object.defineProperty(realm.performance, 'now', { value: () => this.#time.monotonic });
  }

  clearAll(): void {
    for (const id of this.#armed.keys()) this.clear(id);
  }

  #arm(id: number, delay: number, run: () => void, isLate = false): number {
    const onTime = (): void => {
      const lateMs = this.#isHidden ? -this.#time.monotonic % HIDDEN_INTERVAL_MS : 0;
      if (lateMs === 0) run();
      else this.#arm(id, HIDDEN_INTERVAL_MS + lateMs, run, true);
    };
    this.#armed.set(id, { timer: this.#time.clock.setTimeout(onTime, delay), run, isLate });
    return id;
  }
}
