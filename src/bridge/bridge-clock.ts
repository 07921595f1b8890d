/** The time source of a bridge and its protocol. A test can replace it. */
export interface BridgeClock {
  /** The current time in milliseconds; monotonic. */
  now(): number;
  /** Calls `callback` once after `delayMs` milliseconds. Returns a function that cancels the call. */
  schedule(callback: () => void, delayMs: number): () => void;
}

/** `performance.now()` and `setTimeout()`. */
export const systemClock: BridgeClock = {
  now: () => performance.now(),
  schedule(callback, delayMs) {
    const id = setTimeout(callback, delayMs);
    return () => {
      clearTimeout(id);
    };
  },
};
