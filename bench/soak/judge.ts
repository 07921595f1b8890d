import type { Run } from './run.js';
import type { Counts, Sample } from './sample.js';
import { median, slope } from './trend.js';

/** One figure over the whole run, and what became of it. */
export interface Judged {
  readonly place: 'host' | 'dashboards';
  readonly key: keyof Counts;
  readonly least: number;
  readonly most: number;
  readonly median: number;
  /** By how much the line through the last two thirds would grow in the whole run. */
  readonly growth: number;
  /** The most that this may be. */
  readonly limit: number;
}

/** Minutes from which the limits are those of a run that has warmed up. */
const LONG = 20;
/** Of a heap, in a run that has, and one that has not: compiled code and the windows of the metrics are still filling up. */
const HEAP_SHARE = { long: 0.03, short: 0.1 };
/** Of anything else in the host page: less than one more of it, in a thousand generations. */
const ONE = 1;

/** The figures that must stay flat. */
export function judge(run: Run): readonly Judged[] {
  const keys = ['heap', 'nodes', 'listeners', 'timers', 'workers', 'pageListeners', 'measures'] as const;
  const places = ['host', 'dashboards'] as const;
  return places.flatMap(place => keys.map(key => judgeOne(run, place, key)));
}

function judgeOne(run: Run, place: Judged['place'], key: keyof Counts): Judged {
  const from = run.minutes / 3;
  const points = run.samples.flatMap(sample => {
    const counts = place === 'host' ? sample.host : sample.dashboards;
    const usable = place === 'dashboards' || key === 'heap' || sample.betweenRefreshes;
    return counts && usable && sample.minute >= from ? [[sample.minute, counts[key]] as const] : [];
  });
  const values = points.map(([, value]) => value);
  const middle = median(values);
  return {
    place,
    key,
    least: Math.min(...values),
    most: Math.max(...values),
    median: middle,
    growth:
      slope(
        points.map(([minute]) => minute),
        values,
      ) * run.minutes,
    limit: limitOf(run, place, key, middle),
  };
}

function limitOf(
  { minutes, embeds }: Run,
  place: Judged['place'],
  key: keyof Counts,
  middle: number,
): number {
  if (key === 'heap') return middle * (minutes >= LONG ? HEAP_SHARE.long : HEAP_SHARE.short);
  // A dashboard has its own life: a query under way, a chart that is drawn.
  return place === 'host' ? ONE : embeds;
}

/** What was missed, and what grew: a sentence each. */
export function faultsOf(run: Run): readonly string[] {
  const { totals, embeds } = run;
  const faults: string[] = [];
  const expect = (what: string, was: number, wanted: number): void => {
    if (was !== wanted) faults.push(`${what}: ${was}, not ${wanted}.`);
  };
  expect('refresh requests', totals.refreshRequests, totals.generation - 1);
  expect('refresh requests answered with 200', totals.refreshAnswers['200'] ?? 0, totals.generation - 1);
  expect('refresh requests at once', totals.refreshesInFlight, 1);
  expect('refresh grants refused', sum(totals.refused), 0);
  expect('grants revoked', totals.revoked, 0);
  expect('iframe loads', totals.loads, embeds);
  expect('documents served', totals.documents, embeds);
  expect('generations that a dashboard missed', totals.missed, 0);
  expect('generations that a dashboard did not acknowledge', totals.undelivered, 0);
  expect('dashboards that use the newest generation', totals.upToDate, embeds);
  expect('generations received', totals.received, totals.generation * embeds - totals.beforeListening);
  // A token that waited too long for its turn is refused with 401, and the query is asked again with the next one.
  for (const status of Object.keys({ ...totals.answersAtStart, ...totals.answers }))
    if (status !== '200' && status !== '401') faults.push(`The API answered ${status}.`);
  for (const { place, key, growth, limit } of judge(run))
    if (!(growth < limit))
      faults.push(
        `${key} of the ${place}: ${growth.toFixed(1)} more in the run, not less than ${limit.toFixed(1)}.`,
      );
  return faults;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** Minutes and values of one figure, for a plot. */
export function series(
  samples: readonly Sample[],
  place: Judged['place'],
  key: keyof Counts,
): readonly (readonly [number, number])[] {
  return samples.flatMap(sample => {
    const counts = sample[place];
    return counts ? [[sample.minute, counts[key]] as const] : [];
  });
}
