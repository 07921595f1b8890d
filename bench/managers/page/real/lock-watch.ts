import type { Realm } from '../../../page/virtual-time.js';
import type { RealSource, RealTasks } from './real-tasks.js';

interface Request {
  readonly realm: Realm;
  state: 'waiting' | 'held' | 'refused';
}

/** Web Locks of several windows: knows whether all that can be granted has been. */
export class LockWatch implements RealSource {
  readonly #tasks: RealTasks;
  readonly #requests = new Set<Request>();
  /** Whether something was asked for or given back since it was last seen at rest. */
  #stirred = false;

  constructor(tasks: RealTasks) {
    this.#tasks = tasks;
  }

  /** Sees what a window asks for, from now on. */
  watch(realm: Realm): void {
    const { locks } = realm.navigator;
    const request = locks.request.bind(locks);
    const watched = async (
      name: string,
      ...rest: [LockGrantedCallback<unknown>] | [LockOptions, LockGrantedCallback<unknown>]
    ): Promise<unknown> => {
      const callback = rest.length === 1 ? rest[0] : rest[1];
      const options = rest.length === 1 ? {} : rest[0];
      const entry: Request = { realm, state: 'waiting' };
      this.#requests.add(entry);
      this.#stir();
      try {
        return await request(name, options, lock => {
          entry.state = lock ? 'held' : 'refused';
          this.#stir();
          return callback(lock);
        });
      } finally {
        this.#requests.delete(entry);
        this.#stir();
      }
    };
    const query = (): Promise<LockManagerSnapshot> =>
      this.#tasks.track(realm.LockManager.prototype.query.call(locks));
    Object.defineProperties(locks, { request: { value: watched }, query: { value: query } });
  }

  /** A window is gone, and its locks with it. */
  drop(realm: Realm): void {
    for (const entry of this.#requests) if (entry.realm === realm) this.#requests.delete(entry);
    this.#stir();
  }

  async quiet(): Promise<boolean> {
    if (!this.#stirred) return true;
    this.#stirred = false;
    const { held = [], pending = [] } = await navigator.locks.query();
    const names = new Set(held.map(({ name }) => name));
    const rests =
      held.length === this.#count('held') &&
      pending.length === this.#count('waiting') &&
      pending.every(({ name }) => names.has(name));
    this.#stirred ||= !rests;
    return !this.#stirred;
  }

  forget(): void {
    this.#stirred = false;
  }

  #count(state: Request['state']): number {
    return [...this.#requests].filter(entry => entry.state === state).length;
  }

  #stir(): void {
    this.#stirred = true;
    this.#tasks.touch();
  }
}
