/** Records a `performance.measure` that ends now. Replaces the previous one, so that the buffer does not grow. */
export function measure(name: string, durationMs: number): void {
  performance.clearMeasures(name);
  const end = performance.now();
  // After a jump of the clock, a duration may be longer than the time since navigation.
  performance.measure(name, { start: Math.max(0, end - durationMs), end });
}
