/** Where a series' line goes, in px. */
export interface Sparkline {
  /** `x,y` pairs of a polyline; empty without values. */
  readonly points: string;
  /** The newest value's place; `null` without values. */
  readonly last: { readonly x: number; readonly y: number } | null;
  /** Where 0 lies, when values lie on both sides of it. */
  readonly zeroY: number | null;
}

/** px that keep the line's ends whole. */
const INSET_PX = 3;

/** Fits a series (oldest first) into a box; 0 is always within its range, so that small changes look small. */
export function sparkline(values: readonly number[], width: number, height: number): Sparkline {
  const min = Math.min(0, ...values);
  // Nothing but zeros lie at the bottom, as every other zero does.
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
