/** Where a series' line goes, in px. */
export interface Sparkline {
  /** `x,y` pairs of a polyline; empty without values. */
  readonly points: string;
  /** The newest value's place; `null` without values. */
  readonly last: { readonly x: number; readonly y: number } | null;
  /** Where 0 lies, when values lie on both sides of it. */
  readonly zero: number | null;
}

/** px that keep the line's ends whole. */
const INSET = 3;

/** Fits a series (oldest first) into a box; 0 is always within its range, so that small changes look small. */
export function sparkline(values: readonly number[], width: number, height: number): Sparkline {
  const least = Math.min(0, ...values);
  // Nothing but zeros lie at the bottom, as every other zero does.
  const most = Math.max(0, ...values) || (least < 0 ? 0 : 1);
  const range = most - least;
  const y = (value: number): number => INSET + ((most - value) / range) * (height - 2 * INSET);
  const step = (width - 2 * INSET) / Math.max(1, values.length - 1);
  const places = values.map((value, n) => ({ x: INSET + n * step, y: y(value) }));
  return {
    points: places.map(place => `${round(place.x)},${round(place.y)}`).join(' '),
    last: places.at(-1) ?? null,
    zero: least < 0 && most > 0 ? y(0) : null,
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
