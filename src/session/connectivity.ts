import type { TokenError } from './token-error.js';
import type { PageSignal } from './page-signals.js';

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
export class OnlineStatus {
  readonly #connectivity: Connectivity;
  #isOffline = false;

  constructor(connectivity: Connectivity) {
    this.#connectivity = connectivity;
  }

  /** Read anew each time: the `online` event may have been missed in sleep. */
  get isOffline(): boolean {
    this.#isOffline &&= !this.#connectivity.online;
    return this.#isOffline;
  }

  onPageSignal(pageSignal: PageSignal): void {
    if (pageSignal === 'offline') this.#isOffline = true;
  }

  onRequestFailed({ code }: TokenError): void {
    if (code === 'network') this.#isOffline = !this.#connectivity.online;
  }
}
