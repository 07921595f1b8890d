/** Leaves a `performance.measure` that ends now, and only the newest of its name: months of them would fill the buffer. */
export function measure(name: string, durationMs: number): void {
  performance.clearMeasures(name);
  const end = performance.now();
  // A clock that jumped can make a duration longer than the page's life.
  performance.measure(name, { start: Math.max(0, end - durationMs), end });
}
