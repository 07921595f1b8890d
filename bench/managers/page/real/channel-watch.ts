import type { Realm } from '../../../page/virtual-time.js';
import type { RealSource, RealTasks } from './real-tasks.js';

interface Opened {
  readonly realm: Realm;
  /** Messages that are on their way to it. */
  due: number;
}

/** BroadcastChannels of several windows: knows whether every message has arrived, and who has left one open. */
export class ChannelWatch implements RealSource {
  readonly #tasks: RealTasks;
  readonly #channels = new Map<BroadcastChannel, Opened>();

  constructor(tasks: RealTasks) {
    this.#tasks = tasks;
  }

  /** Sees what a window opens, from now on. */
  watch(realm: Realm): void {
    const opened = (channel: BroadcastChannel): void => {
      const entry = { realm, due: 0 };
      this.#channels.set(channel, entry);
      channel.addEventListener('message', () => {
        entry.due = Math.max(0, entry.due - 1);
        this.#tasks.touch();
      });
    };
    const posted = (from: BroadcastChannel): void => {
      for (const [channel, entry] of this.#channels)
        if (channel !== from && channel.name === from.name) entry.due += 1;
      this.#tasks.touch();
    };
    const closed = (channel: BroadcastChannel): void => {
      this.#channels.delete(channel);
    };
    realm.BroadcastChannel = class extends realm.BroadcastChannel {
      constructor(name: string) {
        super(name);
        opened(this);
      }
      override postMessage(message: unknown): void {
        super.postMessage(message);
        posted(this);
      }
      override close(): void {
        closed(this);
        super.close();
      }
    };
  }

  /** How many a window has open. */
  open(realm: Realm): number {
    return [...this.#channels.values()].filter(entry => entry.realm === realm).length;
  }

  /** A window is gone, and its channels with it. */
  drop(realm: Realm): void {
    for (const [channel, entry] of this.#channels) if (entry.realm === realm) this.#channels.delete(channel);
  }

  quiet(): boolean {
    return [...this.#channels.values()].every(({ due }) => due === 0);
  }

  forget(): void {
    for (const entry of this.#channels.values()) entry.due = 0;
  }
}
