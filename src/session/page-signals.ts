/** What woke the page: `online` and `offline` speak of the network, the others say that time may have passed unnoticed. */
export type PageSignal = 'visibilitychange' | 'pageshow' | 'resume' | 'online' | 'offline' | 'focus';

/** The signals after which a timer's word is no longer to be trusted. */
export interface PageSignals {
  /** Calls back whenever the page may have slept, been hidden or been offline; returns what ends it. */
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

/** The browser's wake-up signals; none where there is no page (Node). */
export const browserPageSignals: PageSignals = {
  subscribe(listener) {
    if (typeof globalThis.addEventListener !== 'function') return () => undefined;
    const onSignal = (event: Event): void => {
      listener(event.type as PageSignal);
    };
    // Captured at the window, where those that are fired at the document pass, bubbling or not.
    for (const signal of SIGNALS) globalThis.addEventListener(signal, onSignal, { capture: true });
    return () => {
      for (const signal of SIGNALS) globalThis.removeEventListener(signal, onSignal, { capture: true });
    };
  },
};
