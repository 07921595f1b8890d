/** A line through points, by the median of the slopes of all pairs (Theil and Sen): what a few samples say does not move it. */
export function slope(xs: readonly number[], ys: readonly number[]): number {
  const slopes: number[] = [];
  for (const [i, x] of xs.entries())
    for (let j = i + 1; j < xs.length; j++) {
      const distance = (xs[j] ?? NaN) - x;
      if (distance !== 0) slopes.push(((ys[j] ?? NaN) - (ys[i] ?? NaN)) / distance);
    }
  return median(slopes);
}

/** The middle value; of an even number, the upper one of the two. `NaN` for none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
