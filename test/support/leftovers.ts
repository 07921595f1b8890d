import { ListenerWatch } from './listener-watch.js';

type SetTimer = (callback: () => void, delay?: number) => number;
type ClearTimer = (id?: number) => void;

/** Counts what is left in the page of all that was set up since: its timers, its workers, and its listeners of window and document. */
export class Leftovers {
  readonly #timers = new Set<number>();
  readonly #listeners = new ListenerWatch([window, document]);
  readonly #workers = new Set<Worker>();
  readonly #Worker = globalThis.Worker;
  readonly #timerFunctions = (({ setTimeout, clearTimeout, setInterval, clearInterval }) => ({
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
  }))(globalThis);

  constructor() {
    this.#watchTimers();
    this.#watchWorkers();
  }

  /** How many timers are armed. */
  get timers(): number {
    return this.#timers.size;
  }

  /** How many workers run. */
  get workers(): number {
    return this.#workers.size;
  }

  /** What window and document are listened to for. */
  get listeners(): string[] {
    return this.#listeners.types;
  }

  /** Gives the page its own functions back. */
  restore(): void {
    Object.assign(globalThis, this.#timerFunctions, { Worker: this.#Worker });
    this.#listeners.restore();
  }

  #watchTimers(): void {
    // Taken out of their object: the browser's own want no other `this` than the window.
    const {
      setTimeout: setOnce,
      setInterval: setRepeated,
      clearTimeout: clearTimer,
    } = this.#timerFunctions as unknown as Record<'setTimeout' | 'setInterval', SetTimer> &
      Record<'clearTimeout', ClearTimer>;
    const setTimeout: SetTimer = (callback, delay) => {
      const id = setOnce(() => {
        this.#timers.delete(id);
        callback();
      }, delay);
      this.#timers.add(id);
      return id;
    };
    const setInterval: SetTimer = (callback, delay) => {
      const id = setRepeated(callback, delay);
      this.#timers.add(id);
      return id;
    };
    // Both kinds share one list of ids (HTML, timers).
    const clear: ClearTimer = id => {
      if (id !== undefined) this.#timers.delete(id);
      clearTimer(id);
    };
    Object.assign(globalThis, { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear });
  }

  #watchWorkers(): void {
    const construct = (target: typeof Worker, args: ConstructorParameters<typeof Worker>): Worker => {
      const worker = new target(...args);
      this.#workers.add(worker);
      worker.terminate = () => {
        this.#workers.delete(worker);
        target.prototype.terminate.call(worker);
      };
      return worker;
    };
    Object.assign(globalThis, { Worker: new Proxy(this.#Worker, { construct }) });
  }
}
