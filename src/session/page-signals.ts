/** An event of the page. `online` and `offline` concern the network; the others may end a period in which timers did not fire. */
export type PageSignal = 'visibilitychange' | 'pageshow' | 'resume' | 'online' | 'offline' | 'focus';

/** The events after which timers may be late. */
export interface PageSignals {
  /** Calls `listener` whenever the page may have slept, been hidden or been offline. Returns a function that unsubscribes it. */
  subscribe(listener: (signal: PageSignal) => void): () => void;
}

const SIGNALS: readonly PageSignal[] = [
  'visibilitychange',
  'pageshow',
  'resume',
  'online',
  'offline',
  'focus',
];

/** The browser's page events; none where there is no page (Node). */
export const browserPageSignals: PageSignals = {
  subscribe(listener) {
    if (typeof globalThis.addEventListener !== 'function') return () => undefined;
    const onSignal = (event: Event): void => {
      listener(event.type as PageSignal);
    };
    // In the capture phase, an event that is dispatched at the document passes the window, whether it bubbles or not.
    for (const signal of SIGNALS) globalThis.addEventListener(signal, onSignal, { capture: true });
    return () => {
      for (const signal of SIGNALS) globalThis.removeEventListener(signal, onSignal, { capture: true });
    };
  },
};
