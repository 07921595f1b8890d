/** Takes a bare message; `false` leaves it to the others. */
export type BareListener = (event: MessageEvent<unknown>) => boolean;

let current: BareListener | null = null;

// First of all listeners, for good: Chromium calls a window's in the order in which they came, capturing or not.
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  // What is bare does not reach the library: the bare way does not pay for its look.
  if (current?.(event)) event.stopImmediatePropagation();
});

/** Lets this listener take bare messages; `null`: nobody, so that the library's way does not pay for it. */
export function listenBare(listener: BareListener | null): void {
  current = listener;
}
