import type { HerdHistory } from './herd.js';

/** What is said of a herd in a scenario. */
export interface HerdFigures {
  /** The second with the most requests, over the policy's own mean in quiet; where there is none, over that of all seconds until it had recovered. */
  readonly peakOverMean: number;
  /** The second with the most requests while the server could answer, over what it can answer in a second. */
  readonly worst: number;
  /** s until no client's last attempt was a failed one; `Infinity` if that did not happen. */
  readonly recovered: number;
  /** s in which this capacity could have done that, in addition to the usual requests. */
  readonly shortest: number;
  /** s until every client had a valid token. */
  readonly alive: number;
  /** s without one for each client: mean, 99th percentile. */
  readonly lackedMean: number;
  readonly lackedP99: number;
  /** Share of the clients who were without one at any time. */
  readonly lackedShare: number;
}

/** What the figures are measured by. */
export interface Frame {
  readonly begins: number;
  /** From when all could be well. */
  readonly over: number;
  /** Requests a second. */
  readonly capacity: number;
  /** Requests a second in quiet. */
  readonly usual: number;
  readonly clients: number;
}

export function figuresOf(history: HerdHistory, frame: Frame): HerdFigures {
  const { begins, over, capacity, usual, clients } = frame;
  const { requests, waiting, without, lacked } = history;
  const all = requests.subarray(begins);
  const recovered = firstQuiet(waiting, over, usual === 0 ? clients : 0);
  const mean = usual || average(all.subarray(0, Math.min(recovered, all.length)));
  const backlog = over > begins ? waiting[over - 1]! : usual === 0 ? clients : 0;
  const sorted = Float64Array.from(lacked).sort();
  return {
    peakOverMean: max(all) / mean,
    worst: max(requests.subarray(over)) / capacity,
    recovered,
    shortest: backlog / (capacity - usual),
    alive: lastNonZero(without) < over ? 0 : lastNonZero(without) - over + 1,
    lackedMean: sorted.reduce((total, seconds) => total + seconds, 0) / clients,
    lackedP99: sorted[Math.ceil(0.99 * clients) - 1]!,
    lackedShare: 1 - lowerBound(sorted) / clients,
  };
}

/** The mean of a series. */
export function average(numbers: Uint32Array): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function max(numbers: Uint32Array): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

/** s from `from` until no client waits; clients whose page is not loaded yet count as waiting. */
function firstQuiet(waiting: Int32Array, from: number, loading: number): number {
  const start = loading > 0 ? from + 60 : from;
  const second = waiting.indexOf(0, start);
  return second < 0 ? Infinity : second - from + (second > start || waiting[from - 1] !== 0 ? 1 : 0);
}

function lastNonZero(counts: Int32Array): number {
  return counts.findLastIndex(count => count > 0);
}

/** How many of them are 0. */
function lowerBound(sorted: Float64Array): number {
  const first = sorted.findIndex(seconds => seconds > 0);
  return first < 0 ? sorted.length : first;
}
