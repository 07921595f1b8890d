import { LockWatch } from './lock-watch.js';
import type { RealTasks } from './real-tasks.js';
import type { Realm } from './time.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Lets virtual time wait for what the windows of one origin do in real time. */
export class RealmWatch {
  readonly #tasks: RealTasks;
  readonly #locks = new LockWatch();
  readonly #channels = new Map<BroadcastChannel, Realm>();

  constructor(tasks: RealTasks) {
    this.#tasks = tasks;
    tasks.areLocksSettled = this.#locks.areSettled;
    // The driving page writes nothing: it gets the event of every change.
    window.addEventListener('storage', ({ storageArea }) => {
      if (storageArea === localStorage) tasks.arrived(localStorage);
    });
  }

  /** Watches a window from now on. The bodies of `endless` responses never end. */
  watch(realm: Realm, endless: WeakSet<object>): void {
    this.#locks.watch(realm);
    this.#watchChannels(realm);
    this.#watchStorage(realm);
    const track = this.#tasks.track.bind(this.#tasks);
    const wrap = (prototype: object, names: readonly string[]): void => {
      for (const name of names) {
        replace(
          prototype,
          name,
          method =>
            function (...args) {
              const result = method.apply(this, args);
              return endless.has(this as object) ? result : track(result as Promise<unknown>);
            },
        );
      }
    };
    const { prototype } = realm.SubtleCrypto;
    wrap(prototype, Object.keys(prototype));
    wrap(realm.Response.prototype, ['text', 'json', 'arrayBuffer', 'blob', 'formData']);
    wrap(realm.LockManager.prototype, ['query']);
  }

  /** How many channels a window has open. */
  openChannels(realm: Realm): number {
    return this.#channelsOf(realm).length;
  }

  /** A window is gone. */
  drop(realm: Realm): void {
    this.#locks.drop(realm);
    for (const channel of this.#channelsOf(realm)) this.#close(channel);
  }

  #channelsOf(realm: Realm): BroadcastChannel[] {
    return [...this.#channels].flatMap(([channel, owner]) => (owner === realm ? [channel] : []));
  }

  #close(channel: BroadcastChannel): void {
    this.#channels.delete(channel);
    this.#tasks.drop(channel);
  }

  #watchChannels(realm: Realm): void {
    const { prototype } = realm.BroadcastChannel;
    const channels = this.#channels;
    const tasks = this.#tasks;
    const construct = (target: typeof BroadcastChannel, [name]: [string]): BroadcastChannel => {
      const channel = new target(name);
      channels.set(channel, realm);
      channel.addEventListener('message', () => {
        tasks.arrived(channel);
      });
      return channel;
    };
    realm.BroadcastChannel = new Proxy(realm.BroadcastChannel, { construct });
    replace(
      prototype,
      'postMessage',
      post =>
        function (message) {
          post.call(this, message);
          const { name } = this as BroadcastChannel;
          for (const channel of channels.keys())
            if (channel !== this && channel.name === name) tasks.expect(channel);
        },
    );
    const close = (channel: BroadcastChannel): void => {
      this.#close(channel);
    };
    replace(
      prototype,
      'close',
      closed =>
        function () {
          close(this as BroadcastChannel);
          closed.call(this);
        },
    );
  }

  #watchStorage(realm: Realm): void {
    const tasks = this.#tasks;
    const area = realm.localStorage;
    for (const name of ['setItem', 'removeItem', 'clear']) {
      replace(
        realm.Storage.prototype,
        name,
        change =>
          function (...args) {
            const before = JSON.stringify(this);
            change.apply(this, args);
            if (this === area && JSON.stringify(this) !== before) tasks.expect(localStorage);
          },
      );
    }
  }
}

function replace(prototype: object, name: string, by: (method: Method) => Method): void {
  const method = Reflect.get(prototype, name) as Method;
  Object.defineProperty(prototype, name, { value: by(method), configurable: true, writable: true });
}
