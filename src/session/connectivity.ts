import type { PageSignal } from './page-signals.js';
import type { TokenError } from './token-error.js';

/** Whether the machine has a network connection. Tests pass a virtual one. */
export interface Connectivity {
  /** `false` only if it is certain that no host can be reached. */
  readonly online: boolean;
}

/** `navigator.onLine`; always online where there is none (Node). */
export const browserConnectivity: Connectivity = {
  get online() {
    return (globalThis.navigator as Partial<Navigator> | undefined)?.onLine ?? true;
  },
};

/**
 * Whether an attempt would be wasted. `Connectivity.online` counts only after an `offline` event or a request that failed: a page
 * that the same machine serves may be "offline" from its start, and still work.
 */
export class OnlineStatus {
  readonly #connectivity: Connectivity;
  #isOffline = false;

  constructor(connectivity: Connectivity) {
    this.#connectivity = connectivity;
  }

  /** Reads `Connectivity.online` again at each call: the page may have missed the `online` event during sleep. */
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
