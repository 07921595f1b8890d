import type { TokenError } from './token-error.js';
import type { WakeUpSignal } from './wake-ups.js';

/** What the machine says of its network. Tests hand in a virtual one. */
export interface Connectivity {
  /** `false` when it is certain that nothing can be reached. */
  readonly online: boolean;
}

/** `navigator.onLine`; always online where there is none (Node). */
export const browserConnectivity: Connectivity = {
  get online() {
    return (globalThis.navigator as Partial<Navigator> | undefined)?.onLine ?? true;
  },
};

/**
 * Whether an attempt would be wasted. The machine's word is taken when it came as news, or after a request has failed
 * by it: a page that was served from this very machine is "offline" from its start, and works.
 */
export class OfflineWatch {
  readonly #connectivity: Connectivity;
  #offline = false;

  constructor(connectivity: Connectivity) {
    this.#connectivity = connectivity;
  }

  /** Read anew each time: the `online` event may have been missed in sleep. */
  get offline(): boolean {
    this.#offline &&= !this.#connectivity.online;
    return this.#offline;
  }

  heard(signal: WakeUpSignal): void {
    if (signal === 'offline') this.#offline = true;
  }

  failed({ code }: TokenError): void {
    if (code === 'network') this.#offline = !this.#connectivity.online;
  }
}
