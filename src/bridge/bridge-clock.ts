/** Time, as a bridge needs it. */
export interface BridgeClock {
  /** ms, monotonic. */
  now(): number;
  /** Calls back once after `delay` ms; returns what cancels it. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** The page's own. */
export const systemClock: BridgeClock = {
  now: () => performance.now(),
  schedule(callback, delayMs) {
    const id = setTimeout(callback, delayMs);
    return () => {
      clearTimeout(id);
    };
  },
};
