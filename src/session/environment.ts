import { isPageHidden, systemClock, type Clock } from './clock.js';

/** What a session takes from its surroundings; default: the browser's or Node's own. */
export interface TokenSessionEnvironment {
  readonly clock?: Clock;
  readonly pageSignals?: PageSignals;
  readonly connectivity?: Connectivity;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** The same, complete. */
export type Environment = Required<TokenSessionEnvironment>;

/** Fills in the browser's or Node's own for each part that is left out. */
export function resolveEnvironment({
  clock = systemClock,
  pageSignals = browserPageSignals,
  connectivity = browserConnectivity,
  random = Math.random,
}: TokenSessionEnvironment): Environment {
  return { clock, pageSignals, connectivity, random };
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

/** Whether the machine has a network connection, a hint only. Tests pass a virtual one. */
export interface Connectivity {
  /** While `false`, attempts that get no response are repeated at the slowest pace. A VPN may make it `false` for good. */
  readonly online: boolean;
}

/** `navigator.onLine`; always online where there is none (Node). */
export const browserConnectivity: Connectivity = {
  get online() {
    return (globalThis.navigator as Partial<Navigator> | undefined)?.onLine ?? true;
  },
};
