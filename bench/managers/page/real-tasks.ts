import { untilQuiet } from '../../page/pass-time.js';
import type { Realm } from './time.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * What the windows of one origin do in real time while virtual time stands still: messages, locks, cryptography, bodies. It is
 * over when some rounds have changed nothing: in each, a message and a request about locks go through the browser's process, in the
 * order of those of the windows.
 */
export class RealTasks {
  /** Responses whose bodies never end. */
  readonly endless = new WeakSet();
  readonly #pending = new Set<Promise<unknown>>();
  readonly #echo = [new BroadcastChannel('echo'), new BroadcastChannel('echo')] as const;
  #messages = 0;
  /** Events of storage that will come. */
  #storageEvents = 0;

  constructor() {
    // The driving page writes nothing: it gets the event of every change.
    window.addEventListener('storage', ({ storageArea }) => {
      if (storageArea === localStorage) this.#storageEvents -= 1;
    });
  }

  /** Lets virtual time wait for a promise. */
  track<Result>(promise: Promise<Result>): Promise<Result> {
    const settled = (): boolean => this.#pending.delete(promise);
    this.#pending.add(promise);
    promise.then(settled, settled);
    return promise;
  }

  /** Resolves when nothing is pending. */
  settle(): Promise<void> {
    return untilQuiet(async () => {
      const [sender, receiver] = this.#echo;
      const received = new Promise(resolve => (receiver.onmessage = resolve));
      sender.postMessage(null);
      await received;
      await Promise.allSettled(this.#pending);
      const { held, pending } = await navigator.locks.query();
      const isBusy = this.#storageEvents > 0 || this.#pending.size > 0;
      return isBusy ? {} : JSON.stringify([held, pending, this.#messages]);
    });
  }

  /** Watches a window from now on. */
  watch(realm: Realm): void {
    const track = (target: unknown, call: () => unknown): unknown => {
      const result = call() as Promise<unknown>;
      return this.endless.has(target as object) ? result : this.track(result);
    };
    replace(realm.SubtleCrypto.prototype, Object.keys(realm.SubtleCrypto.prototype), track);
    replace(realm.Response.prototype, ['text', 'json', 'arrayBuffer', 'blob', 'formData'], track);
    replace(realm.LockManager.prototype, ['query'], track);
    replace(realm.BroadcastChannel.prototype, ['postMessage'], (_, post) => {
      this.#messages += 1;
      post();
    });
    replace(realm.Storage.prototype, ['setItem', 'removeItem', 'clear'], (storage, change) => {
      const before = JSON.stringify(storage);
      change();
      if (storage === realm.localStorage && JSON.stringify(storage) !== before) this.#storageEvents += 1;
    });
  }
}

/** Replaces methods of a prototype; `by` gets their object, and calls the original. */
function replace(
  prototype: object,
  names: readonly string[],
  by: (target: unknown, call: () => unknown) => unknown,
): void {
  for (const name of names) {
    const method = Reflect.get(prototype, name) as Method;
    const value: Method = function (...args) {
      return by(this, () => method.apply(this, args));
    };
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true });
  }
}
