import type { Report } from './wire.js';

/** What became of a frame from some moment on. */
export interface Outage {
  /** Seconds until it got a token that was good; `Infinity` where it did not within the time looked at. */
  readonly until: number;
  /** Seconds of that time in which it had none that was good. */
  readonly dead: number;
}

/**
 * Looks at the first frame's tokens.
 *
 * @param from epoch ms, virtual.
 * @param seconds that are looked at.
 */
export function outage({ held, ends }: Report, from: number, seconds: number): Outage {
  const horizon = from + seconds * 1_000;
  const endOf = (token: string | null): number => (token === null ? -Infinity : (ends[token] ?? -Infinity));
  const next = held.find(({ at, token }) => at >= from && at <= horizon && endOf(token) > at);
  let dead = 0;
  for (const [index, { at, token }] of held.entries()) {
    const begin = Math.max(at, from, endOf(token));
    const end = Math.min(held[index + 1]?.at ?? Infinity, horizon);
    dead += Math.max(0, end - begin);
  }
  return { until: next ? (next.at - from) / 1_000 : Infinity, dead: dead / 1_000 };
}
