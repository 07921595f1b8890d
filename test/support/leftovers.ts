import { ListenerWatch } from './listener-watch.js';

type SetTimer = (callback: () => void, delay?: number) => number;
type ClearTimer = (id?: number) => void;
/** A class whose instances are open until one of their methods is called. */
type Closable = new (...args: unknown[]) => Record<string, () => void>;

const WATCHED = [
  ...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const),
  ...(['Worker', 'BroadcastChannel', 'fetch'] as const),
] as const;

/**
 * Counts what is left in the page of all that was set up since: its timers, its workers, its BroadcastChannels, its listeners of
 * window and document, and its requests by `fetch` that are neither answered nor aborted.
 */
export class Leftovers {
  readonly #timers = new Set<number>();
  readonly #listeners = new ListenerWatch([window, document]);
  readonly #workers = new Set<object>();
  readonly #channels = new Set<object>();
  #requests = 0;
  /** The page's own. */
  readonly #own = Object.fromEntries(WATCHED.map(name => [name, globalThis[name]])) as unknown as Pick<
    typeof globalThis,
    (typeof WATCHED)[number]
  >;

  constructor() {
    this.#watchTimers();
    this.#watchRequests();
    this.#watchInstances('Worker', 'terminate', this.#workers);
    this.#watchInstances('BroadcastChannel', 'close', this.#channels);
  }

  /** How many there are of all that has no name. */
  get counts(): Readonly<Record<'timers' | 'workers' | 'channels' | 'requests', number>> {
    return {
      timers: this.#timers.size,
      workers: this.#workers.size,
      channels: this.#channels.size,
      requests: this.#requests,
    };
  }

  /** What window and document are listened to for. */
  get listeners(): string[] {
    return this.#listeners.types;
  }

  /** Gives the page its own functions back. */
  restore(): void {
    Object.assign(globalThis, this.#own);
    this.#listeners.restore();
  }

  #watchTimers(): void {
    // Taken out of their object: the browser's own want no other `this` than the window.
    const {
      setTimeout: setOnce,
      setInterval: setRepeated,
      clearTimeout: clearTimer,
    } = this.#own as unknown as Record<'setTimeout' | 'setInterval', SetTimer> &
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

  #watchRequests(): void {
    const { fetch } = this.#own;
    globalThis.fetch = async (...request: Parameters<typeof fetch>) => {
      this.#requests += 1;
      try {
        return await fetch(...request);
      } finally {
        this.#requests -= 1;
      }
    };
  }

  /** Instances of a class, each until its method of that name is called. */
  #watchInstances(name: 'Worker' | 'BroadcastChannel', method: string, open: Set<object>): void {
    const construct = (constructor: Closable, args: unknown[]): object => {
      const instance = new constructor(...args);
      const end = instance[method]?.bind(instance);
      open.add(instance);
      instance[method] = () => {
        open.delete(instance);
        end?.();
      };
      return instance;
    };
    Object.assign(globalThis, { [name]: new Proxy(this.#own[name] as unknown as Closable, { construct }) });
  }
}
