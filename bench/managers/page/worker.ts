import { Timers, type Realm, type Time } from './time.js';

/**
 * Gives a window workers whose timers are virtual, and not throttled in a hidden page. They run in the window's own thread, from
 * classic scripts of `blob:` URLs, and have timers and messages only. Returns the timers of those that run.
 */
export function installWorkers(realm: Realm, time: Time): ReadonlySet<Timers> {
  const running = new Set<Timers>();
  class VirtualWorker {
    onmessage: ((event: MessageEvent) => void) | null = null;
    readonly #timers = new Timers(time);
    readonly #scope = {
      onmessage: null as VirtualWorker['onmessage'],
      postMessage: (data: unknown) => {
        this.#deliver(this, data);
      },
      ...this.#timers.globals,
    };

    constructor(url: string) {
      running.add(this.#timers);
      const request = new realm.XMLHttpRequest();
      request.open('GET', url, false);
      request.send();
      // Its globals come first; what it declares itself stays inside.
      const source = `with (scope) { ${request.responseText}\n}`;
      const run = new realm.Function('scope', source) as (scope: object) => void;
      run(this.#scope);
    }

    postMessage(data: unknown): void {
      this.#deliver(this.#scope, data);
    }

    terminate(): void {
      running.delete(this.#timers);
      this.#timers.clearAll();
    }

    /** A message is a task of its own. */
    #deliver(target: Pick<VirtualWorker, 'onmessage'>, data: unknown): void {
      const event = new MessageEvent('message', { data: structuredClone(data) });
      this.#timers.setTimeout(() => target.onmessage?.(event));
    }
  }
  Object.assign(realm, { Worker: VirtualWorker });
  return running;
}
