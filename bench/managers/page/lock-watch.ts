import type { Realm } from './time.js';

type Request = (
  name: string,
  options: LockOptions,
  callback: LockGrantedCallback<unknown>,
) => Promise<unknown>;

/** Web Locks of several windows: finds whether all that can be granted have been. */
export class LockWatch {
  readonly #requests = new Set<{ readonly realm: Realm; isHeld: boolean }>();
  /** Whether a lock was requested, granted or released since all were found settled. */
  #hasChanged = false;

  /** Watches the requests of a window from now on. */
  watch(realm: Realm): void {
    const { locks } = realm.navigator;
    const request = locks.request.bind(locks) as Request;
    const watched = async (name: string, ...rest: readonly unknown[]): Promise<unknown> => {
      const callback = rest.at(-1) as LockGrantedCallback<unknown>;
      const entry = { realm, isHeld: false };
      this.#requests.add(entry);
      this.#hasChanged = true;
      try {
        return await request(name, rest.length > 1 ? (rest[0] as LockOptions) : {}, lock => {
          entry.isHeld = true;
          if (!lock) this.#requests.delete(entry);
          this.#hasChanged = true;
          return callback(lock);
        });
      } finally {
        this.#requests.delete(entry);
        this.#hasChanged = true;
      }
    };
    Object.defineProperty(locks, 'request', { value: watched });
  }

  /** A window is gone, and its locks with it. */
  drop(realm: Realm): void {
    for (const entry of this.#requests) if (entry.realm === realm) this.#requests.delete(entry);
    this.#hasChanged = true;
  }

  async areSettled(): Promise<boolean> {
    if (!this.#hasChanged) return true;
    this.#hasChanged = false;
    const { held = [], pending = [] } = await navigator.locks.query();
    const heldHere = [...this.#requests].filter(({ isHeld }) => isHeld).length;
    this.#hasChanged ||=
      held.length !== heldHere ||
      pending.length !== this.#requests.size - heldHere ||
      !pending.every(({ name }) => held.some(lock => lock.name === name));
    return !this.#hasChanged;
  }
}
