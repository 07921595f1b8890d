import { isPageHidden, systemClock, type Clock } from './clock.js';
import type { TokenError } from './token-error.js';

/** What a session takes from its surroundings; default: the browser's or Node's own. */
export interface TokenSessionEnvironment {
  readonly clock?: Clock;
  readonly pageSignals?: PageSignals;
  readonly connectivity?: Connectivity;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** The same, complete. */
export interface Environment extends Required<Omit<TokenSessionEnvironment, 'connectivity'>> {
  readonly onlineStatus: OnlineStatus;
}

/** Fills in the browser's or Node's own for each part that is left out. */
export function resolveEnvironment({
  clock = systemClock,
  pageSignals = browserPageSignals,
  connectivity = browserConnectivity,
  random = Math.random,
}: TokenSessionEnvironment): Environment {
  return { clock, pageSignals, onlineStatus: new OnlineStatus(connectivity), random };
}

/**
 * An event of the page. `online` and `offline` concern the network; the others may end a period in which timers did not fire.
 * `pageshow`: of a page from the back/forward cache.
 */
export type PageSignal = 'visibilitychange' | 'pageshow' | 'resume' | 'online' | 'offline' | 'focus';

/** The events after which timers may be late. */
export interface PageSignals {
  /** Whether the page is hidden; absent where there is no page. */
  readonly isHidden?: boolean;
  /** Calls `listener` whenever the page may have slept, been hidden or been offline. Returns a function that unsubscribes it. */
  subscribe(listener: (signal: PageSignal) => void): () => void;
}

const SIGNALS: PageSignal[] = ['visibilitychange', 'pageshow', 'resume', 'online', 'offline', 'focus'];

/** The browser's page events; none where there is no page (Node). */
export const browserPageSignals: PageSignals = {
  get isHidden() {
    return isPageHidden();
  },
  subscribe(listener) {
    if (typeof globalThis.addEventListener !== 'function') return () => undefined;
    const onSignal = ({ type, persisted }: Event & Partial<PageTransitionEvent>): void => {
      // Every page is shown once without having been in the back/forward cache.
      if (type !== 'pageshow' || persisted) listener(type as PageSignal);
    };
    // In the capture phase, an event that is dispatched at the document passes the window, whether it bubbles or not.
    for (const signal of SIGNALS) globalThis.addEventListener(signal, onSignal, { capture: true });
    return () => {
      for (const signal of SIGNALS) globalThis.removeEventListener(signal, onSignal, { capture: true });
    };
  },
};

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
