/** ms that one step of a page's real timers takes at least. */
const REAL_STEP = 2;
/** Timers that timers set one after the other, after which one waits at least so many ms (HTML, timers). */
const [NESTING, NESTED_DELAY] = [5, 4];

/** A window whose globals are at hand. */
export type Realm = Window & typeof globalThis;

/** Whose timers they are: a page, a worker. */
export interface TimerOwner {
  /** When a timer fires that is due at `at`, both in ms on the monotonic clock: hidden pages are late. Default: then. */
  readonly delayed?: (at: number) => number;
  /** ms by which this owner's wall clock is wrong; default 0. */
  readonly skew?: () => number;
}

/** The timers of one owner, as a window has them. */
export interface TimerFunctions {
  setTimeout(callback: unknown, delay?: number, ...args: unknown[]): number;
  setInterval(callback: unknown, delay?: number, ...args: unknown[]): number;
  clearTimeout(id?: number): void;
  clearInterval(id?: number): void;
}

interface Timer {
  readonly owner: TimerOwner;
  /** ms, on the monotonic clock. */
  readonly at: number;
  readonly run: () => void;
}

/** Clocks and timers in the place of the browser's, for one window or several: time passes when it is told to. */
export class VirtualTime {
  readonly #wait = window.setTimeout.bind(window);
  readonly #timers = new Map<number, Timer>();
  #wall = Math.floor(Date.now() / 1_000) * 1_000;
  #monotonic = 1_000;
  #lastId = 0;
  /** How deep the timer that fired last was nested. */
  #nesting = 0;
  /** Grows with every timer that is set or taken back. */
  activity = 0;
  /** Hears of every stretch in which nothing happens: from, to, in epoch ms. */
  passed: (from: number, to: number) => void = () => undefined;

  /** Epoch ms. */
  get wall(): number {
    return this.#wall;
  }

  /** Sets the wall clock, before anything is installed. */
  set wall(wall: number) {
    this.#wall = wall;
  }

  /** Replaces a window's own. What hands in a string for a callback does not get one. */
  install(realm: Realm = window, owner: TimerOwner = {}): void {
    const now = (): number => this.#wall + (owner.skew?.() ?? 0);
    const date = new Proxy(realm.Date, {
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length > 0 ? args : [now()], newTarget) as object,
      get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
    });
    Object.defineProperty(realm.performance, 'now', { value: () => this.#monotonic });
    Object.assign(realm, { Date: date, ...this.timersOf(owner) });
  }

  /** Timers for an owner that has no window, or none of its own. */
  timersOf(owner: TimerOwner): TimerFunctions {
    const set = (repeats: boolean) => {
      return (callback: unknown, delay?: number, ...args: unknown[]): number => {
        const id = ++this.#lastId;
        const nesting = this.#nesting + 1;
        // A 32-bit integer: what is longer comes at once, or at any time (HTML, timers).
        const asked = Math.max(Number(delay) | 0, repeats ? 1 : 0);
        const period = nesting > NESTING ? Math.max(asked, NESTED_DELAY) : asked;
        const arm = (): void => {
          this.#timers.set(id, { owner, at: this.#monotonic + period, run });
          this.activity += 1;
        };
        const run = (): void => {
          this.#timers.delete(id);
          if (repeats) arm();
          this.#nesting = nesting;
          try {
            if (typeof callback === 'function') (callback as (...args: unknown[]) => void)(...args);
          } catch (error) {
            reportError(error);
          }
        };
        arm();
        return id;
      };
    };
    const clear = (id?: number): void => {
      if (id !== undefined && this.#timers.delete(id)) this.activity += 1;
    };
    return { setTimeout: set(false), setInterval: set(true), clearTimeout: clear, clearInterval: clear };
  }

  /** How many timers an owner has armed. */
  armed(owner: TimerOwner): number {
    return [...this.#timers.values()].filter(timer => timer.owner === owner).length;
  }

  /** Takes all of an owner's timers back. */
  drop(owner: TimerOwner): void {
    for (const [id, timer] of this.#timers) if (timer.owner === owner) this.#timers.delete(id);
  }

  /** Resolves when so many ms have passed. */
  delay(ms: number): Promise<void> {
    return new Promise(resolve => {
      this.timersOf({}).setTimeout(resolve, ms);
    });
  }

  /** Lets `ms` pass, from timer to timer; after each moment in which one fired, `settle` lets its consequences happen. */
  async pass(ms: number, settle: () => Promise<void>): Promise<void> {
    const end = this.#monotonic + ms;
    this.#nesting = 0;
    await settle();
    for (;;) {
      const at = Math.min(...[...this.#timers.values()].map(firing));
      if (at > end) break;
      this.#move(Math.max(at, this.#monotonic));
      this.#nesting = 0;
      const due = [...this.#timers].filter(([, timer]) => firing(timer) <= this.#monotonic);
      // One that another one has taken back in the meantime does not fire.
      for (const [id, { run }] of due) if (this.#timers.has(id)) run();
      await settle();
    }
    this.#move(end);
  }

  /** A sleep of the computer: the wall clock goes on, the monotonic one and the timers stand still. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  /** Real time, in which messages and loads arrive; `steps` of a few ms each. */
  async real(steps = 1): Promise<void> {
    for (let step = 0; step < steps; step++) await new Promise(resolve => this.#wait(resolve, REAL_STEP));
  }

  #move(monotonic: number): void {
    const from = this.#wall;
    this.#wall += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
    if (this.#wall > from) this.passed(from, this.#wall);
  }
}

function firing({ owner, at }: Timer): number {
  return owner.delayed?.(at) ?? at;
}
