import type { Realm } from '../../../page/virtual-time.js';
import { ChannelWatch } from './channel-watch.js';
import { LockWatch } from './lock-watch.js';
import { watchPromises } from './promise-watch.js';
import { RealTasks } from './real-tasks.js';
import { StorageWatch } from './storage-watch.js';

/** All that windows do in real time, watched. */
export class RealWatches {
  readonly tasks = new RealTasks();
  readonly channels = this.tasks.add(new ChannelWatch(this.tasks));
  readonly #storage = this.tasks.add(new StorageWatch(this.tasks));
  readonly #locks = this.tasks.add(new LockWatch(this.tasks));

  /** Watches a window; responses of `endless` have bodies that never end. */
  watch(realm: Realm, endless: WeakSet<object>): void {
    this.channels.watch(realm);
    this.#storage.watch(realm);
    this.#locks.watch(realm);
    watchPromises(realm, this.tasks, endless);
  }

  /** A window is gone. */
  drop(realm: Realm): void {
    this.channels.drop(realm);
    this.#locks.drop(realm);
  }
}
