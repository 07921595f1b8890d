import { withGlobal } from '@sinonjs/fake-timers';

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
  readonly clock = withGlobal(window).createClock(START);
  #sleptMs = 0;

  /** ms since the browser's start, on a clock that stands still while the computer sleeps. */
  get monotonic(): number {
    return UPTIME_MS + (this.clock.performance as Performance).now();
  }

  /** The server's clock, epoch ms; the computer's may be wrong. */
  now(): number {
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

  delay(ms: number): Promise<unknown> {
    return new Promise(resolve => this.clock.setTimeout(resolve, ms));
  }
}

type SetTimer = (callback: (...args: unknown[]) => unknown, delay?: number, ...args: unknown[]) => number;

/** The timers of one page or worker, on the computer's clock. */
export class Timers {
  /** Whether the page or worker is gone: no timer runs any more. */
  isGone = false;
  /** The timers that came due while the page was hidden, and have not run. */
  readonly #late = new Map<number, () => unknown>();
  #isHidden = false;

  /** @param page for the timers of a worker: those of its page, with which it ends. */
  constructor(
    private readonly time: Time,
    private readonly page?: Timers,
  ) {}

  /** Whether they are throttled; those that are late run when the page is shown. */
  set isHidden(isHidden: boolean) {
    this.#isHidden = isHidden;
    if (!isHidden) for (const id of this.#late.keys()) this.#runLate(id, 0);
  }

  /** What a window or a worker has of timers. */
  get globals(): Record<'setTimeout' | 'setInterval', SetTimer> &
    Record<'clearTimeout' | 'clearInterval', (id?: number) => void> {
    const { clock } = this.time;
    const set =
      (kind: 'setTimeout' | 'setInterval'): SetTimer =>
      (callback, delay, ...args) => {
        const onDue = (): void => {
          this.#onDue(id, () => callback(...args));
        };
        const id = Number(clock[kind](onDue, delay));
        return id;
      };
    const clear = (id = 0): void => {
      clock.clearTimeout(id);
      this.#late.delete(id);
    };
    const [setTimeout, setInterval] = [set('setTimeout'), set('setInterval')];
    return { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear };
  }

  /** Gives a window these timers, and the computer's clocks. */
  install(realm: Realm): void {
    Object.assign(realm, { Date: this.time.clock.Date, ...this.globals });
    Object.defineProperty(realm.performance, 'now', { value: () => this.time.monotonic });
  }

  #onDue(id: number, run: () => unknown): void {
    const lateMs = this.time.monotonic % HIDDEN_INTERVAL_MS;
    this.#late.set(id, run);
    if (this.#isHidden && lateMs > 0) this.#runLate(id, HIDDEN_INTERVAL_MS - lateMs);
    else this.#run(id);
  }

  #runLate(id: number, delay: number): void {
    this.time.clock.setTimeout(() => {
      this.#run(id);
    }, delay);
  }

  #run(id: number): void {
    const run = this.#late.get(id);
    this.#late.delete(id);
    if (!this.isGone && !this.page?.isGone) run?.();
  }
}

/**
 * Gives a window workers whose timers are virtual, and not throttled in a hidden page. They run in the window's own thread, from
 * classic scripts of `blob:` URLs, and have timers and messages only.
 */
export function installWorkers(realm: Realm, time: Time, page: Timers): void {
  class VirtualWorker {
    onmessage: ((event: MessageEvent) => void) | null = null;
    readonly #timers = new Timers(time, page);
    readonly #scope = {
      onmessage: null as VirtualWorker['onmessage'],
      postMessage: (data: unknown) => this.#deliver(this, data),
      ...this.#timers.globals,
    };

    constructor(url: string) {
      const request = new realm.XMLHttpRequest();
      request.open('GET', url, false);
      request.send();
      // Its globals come first; what it declares itself stays inside.
      const source = `with (scope) { ${request.responseText}\n}`;
      const run = new realm.Function('scope', source) as (scope: object) => void;
      run(this.#scope);
    }

    postMessage(data: unknown): unknown {
      return this.#deliver(this.#scope, data);
    }

    terminate(): void {
      this.#timers.isGone = true;
    }

    /** A message is a task of its own. */
    #deliver(target: Pick<VirtualWorker, 'onmessage'>, data: unknown): unknown {
      const event = new MessageEvent('message', { data: structuredClone(data) });
      return this.#timers.globals.setTimeout(() => target.onmessage?.(event));
    }
  }
  Object.assign(realm, { Worker: VirtualWorker });
}
