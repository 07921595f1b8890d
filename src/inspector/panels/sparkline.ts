/** The line of a small plot, in px. */
export interface Sparkline {
  /** `x,y` pairs of a polyline; empty without values. */
  readonly points: string;
  /** The position of the newest value; `null` without values. */
  readonly last: { readonly x: number; readonly y: number } | null;
  /** The position of 0, if there are values above and below it; else `null`. */
  readonly zeroY: number | null;
}

/** px between the line and the edges, so that it is not clipped. */
const INSET_PX = 3;

/** Fits a series (oldest first) into a box. The range always includes 0, so that small changes look small. */
export function sparkline(values: readonly number[], width: number, height: number): Sparkline {
  const min = Math.min(0, ...values);
  // A series of zeros lies at the bottom, like every other zero.
  const max = Math.max(0, ...values) || (min < 0 ? 0 : 1);
  const range = max - min;
  const y = (value: number): number => INSET_PX + ((max - value) / range) * (height - 2 * INSET_PX);
  const step = (width - 2 * INSET_PX) / Math.max(1, values.length - 1);
  const coordinates = values.map((value, n) => ({ x: INSET_PX + n * step, y: y(value) }));
  return {
    points: coordinates.map(point => `${round(point.x)},${round(point.y)}`).join(' '),
    last: coordinates.at(-1) ?? null,
    zeroY: min < 0 && max > 0 ? y(0) : null,
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
