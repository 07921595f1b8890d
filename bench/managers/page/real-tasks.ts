import { LockWatch } from './lock-watch.js';
import type { Realm } from './time.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Turns of the event loop with nothing pending after which nothing more is coming. */
const QUIET_TURNS = 3;
/** ms, real, after which what is still pending counts as never coming. */
const TIMEOUT_MS = 3_000;

/** What the windows of one origin do in real time while virtual time stands still: messages, locks, cryptography, bodies. */
export class RealTasks {
  readonly #pending = new Map<unknown, number>();
  readonly #locks = new LockWatch();
  readonly #turns = new MessageChannel();
  readonly #channels = new Map<BroadcastChannel, Realm>();
  /** Responses whose bodies never end. */
  readonly endless = new WeakSet();
  /** How often something stayed pending: the figures are in doubt then. */
  unsettled = 0;

  constructor() {
    // The driving page writes nothing: it gets the event of every change.
    window.addEventListener('storage', ({ storageArea }) => {
      if (storageArea === localStorage) this.#arrived(localStorage);
    });
  }

  /** Lets virtual time wait for a promise. */
  track<Result>(promise: Promise<Result>): Promise<Result> {
    const settled = (): void => {
      this.#arrived(promise);
    };
    this.#expect(promise);
    promise.then(settled, settled);
    return promise;
  }

  /** Resolves when nothing is pending. */
  async settle(): Promise<void> {
    const end = performance.now() + TIMEOUT_MS;
    for (let quiet = 0; quiet < QUIET_TURNS;) {
      await this.#turn();
      quiet = this.#pending.size === 0 && (await this.#locks.areSettled()) ? quiet + 1 : 0;
      if (performance.now() < end) continue;
      this.unsettled += 1;
      this.#pending.clear();
      return;
    }
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
    replace(realm.Storage.prototype, ['setItem', 'removeItem', 'clear'], (storage, change) => {
      const before = JSON.stringify(storage);
      change();
      if (storage === realm.localStorage && JSON.stringify(storage) !== before) this.#expect(localStorage);
    });
    this.#watchChannels(realm);
    this.#locks.watch(realm);
  }

  /** The channels that a window has open. */
  channelsOf(realm: Realm): BroadcastChannel[] {
    return [...this.#channels].flatMap(([channel, owner]) => (owner === realm ? [channel] : []));
  }

  /** A window is gone. */
  drop(realm: Realm): void {
    this.#locks.drop(realm);
    for (const channel of this.channelsOf(realm)) this.#close(channel);
  }

  #turn(): Promise<void> {
    return new Promise(resolve => {
      this.#turns.port1.onmessage = () => {
        resolve();
      };
      this.#turns.port2.postMessage(null);
    });
  }

  /** Something will arrive at `target`. */
  #expect(target: unknown): void {
    this.#pending.set(target, (this.#pending.get(target) ?? 0) + 1);
  }

  #arrived(target: unknown): void {
    const left = (this.#pending.get(target) ?? 0) - 1;
    if (left > 0) this.#pending.set(target, left);
    else this.#pending.delete(target);
  }

  #close(channel: BroadcastChannel): void {
    this.#channels.delete(channel);
    this.#pending.delete(channel);
  }

  #watchChannels(realm: Realm): void {
    const construct = (target: typeof BroadcastChannel, [name]: [string]): BroadcastChannel => {
      const channel = new target(name);
      this.#channels.set(channel, realm);
      channel.addEventListener('message', () => {
        this.#arrived(channel);
      });
      return channel;
    };
    const { prototype } = realm.BroadcastChannel;
    realm.BroadcastChannel = new Proxy(realm.BroadcastChannel, { construct });
    replace(prototype, ['postMessage'], (sender, post) => {
      post();
      const { name } = sender as BroadcastChannel;
      for (const channel of this.#channels.keys())
        if (channel !== sender && channel.name === name) this.#expect(channel);
    });
    replace(prototype, ['close'], (channel, close) => {
      this.#close(channel as BroadcastChannel);
      close();
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
