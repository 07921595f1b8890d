import type { Realm } from '../../../page/virtual-time.js';
import type { RealTasks } from './real-tasks.js';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Lets time wait for what a window's cryptography and the bodies of its responses take; a body of `endless` never comes to its end. */
export function watchPromises(realm: Realm, tasks: RealTasks, endless: WeakSet<object>): void {
  const { subtle } = realm.crypto;
  for (const name of Object.getOwnPropertyNames(realm.SubtleCrypto.prototype)) wrap(subtle, name);
  for (const name of ['text', 'json', 'arrayBuffer', 'blob', 'formData'])
    wrap(realm.Response.prototype, name);

  function wrap(target: object, name: string): void {
    const method = Reflect.get(target, name) as Method;
    if (typeof method !== 'function' || name === 'constructor') return;
    const watched: Method = function (...args) {
      const result = method.apply(this, args);
      return endless.has(Object(this) as object) ? result : tasks.track(result as Promise<unknown>);
    };
    Object.defineProperty(target, name, { value: watched, configurable: true });
  }
}
