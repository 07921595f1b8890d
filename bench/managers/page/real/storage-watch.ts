import type { Realm } from '../../../page/virtual-time.js';
import type { RealSource, RealTasks } from './real-tasks.js';

type Method = (this: Storage, ...args: string[]) => void;

/** Local storage of several windows of one origin: knows whether all have heard of every change. */
export class StorageWatch implements RealSource {
  readonly #tasks: RealTasks;
  /** Changes of which this window, which makes none, has not heard yet. */
  #due = 0;

  constructor(tasks: RealTasks) {
    this.#tasks = tasks;
    window.addEventListener('storage', ({ storageArea }) => {
      if (storageArea !== localStorage) return;
      this.#due = Math.max(0, this.#due - 1);
      tasks.touch();
    });
  }

  /** Sees what a window writes, from now on. */
  watch(realm: Realm): void {
    const area = realm.localStorage;
    const prototype = realm.Storage.prototype;
    const method = (name: keyof Storage): Method => Reflect.get(prototype, name) as Method;
    const [set, remove, clear] = [method('setItem'), method('removeItem'), method('clear')];
    const changed = (storage: Storage, changes: boolean): void => {
      if (storage !== area || !changes) return;
      this.#due += 1;
      this.#tasks.touch();
    };
    prototype.setItem = function (this: Storage, key: string, value: string): void {
      const before = this.getItem(key);
      set.call(this, key, value);
      changed(this, before !== value);
    };
    prototype.removeItem = function (this: Storage, key: string): void {
      const before = this.getItem(key);
      remove.call(this, key);
      changed(this, before !== null);
    };
    prototype.clear = function (this: Storage): void {
      const { length } = this;
      clear.call(this);
      changed(this, length > 0);
    };
  }

  quiet(): boolean {
    return this.#due === 0;
  }

  forget(): void {
    this.#due = 0;
  }
}
