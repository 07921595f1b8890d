/** ms that one step of the page's real timers takes at least. */
const REAL_STEP = 2;

interface Timer {
  /** ms, on the monotonic clock. */
  readonly at: number;
  readonly run: () => void;
}

/** A page's clocks and timers, in the place of the browser's: time passes when it is told to. */
export class VirtualTime {
  readonly #wait = window.setTimeout.bind(window);
  readonly #timers = new Map<number, Timer>();
  #wall = Math.floor(Date.now() / 1_000) * 1_000;
  #monotonic = 1_000;
  #lastId = 0;
  /** Grows with every timer that is set or taken back. */
  activity = 0;

  /** Replaces the page's own. What hands in a string for a callback does not get one. */
  install(): void {
    const set = (repeats: boolean) => {
      return (callback: (...args: unknown[]) => void, delay = 0, ...args: unknown[]): number => {
        const id = ++this.#lastId;
        const period = Math.max(delay || 0, repeats ? 1 : 0);
        const arm = (): void => {
          this.#timers.set(id, { at: this.#monotonic + period, run });
          this.activity += 1;
        };
        const run = (): void => {
          this.#timers.delete(id);
          if (repeats) arm();
          callback(...args);
        };
        arm();
        return id;
      };
    };
    const clear = (id?: number): void => {
      if (id !== undefined && this.#timers.delete(id)) this.activity += 1;
    };
    const now = (): number => this.#wall;
    const date = new Proxy(Date, {
      construct: (target, args, newTarget) =>
        Reflect.construct(target, args.length > 0 ? args : [this.#wall], newTarget) as object,
      get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
    });
    Object.defineProperty(performance, 'now', { value: () => this.#monotonic });
    Object.assign(globalThis, {
      Date: date,
      setTimeout: set(false),
      setInterval: set(true),
      clearTimeout: clear,
      clearInterval: clear,
    });
  }

  /** Lets `ms` pass, from timer to timer; after each moment in which one fired, `settle` lets its consequences happen. */
  async pass(ms: number, settle: () => Promise<void>): Promise<void> {
    const end = this.#monotonic + ms;
    await settle();
    for (;;) {
      const at = Math.min(...[...this.#timers.values()].map(timer => timer.at));
      if (at > end) break;
      this.#move(Math.max(at, this.#monotonic));
      const due = [...this.#timers].filter(([, timer]) => timer.at <= this.#monotonic);
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
    this.#wall += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}

declare global {
  interface Window {
    virtualTime: VirtualTime;
  }
}

window.virtualTime = new VirtualTime();
window.virtualTime.install();
