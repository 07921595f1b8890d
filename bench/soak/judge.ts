import { FIGURES, PLACES, pointsOf, type Place } from './points.js';
import type { Run } from './run.js';
import { median, slope } from './trend.js';

/** One figure over the second half of a run. */
export interface Judged {
  readonly place: Place;
  readonly figure: keyof typeof FIGURES;
  readonly least: number;
  readonly most: number;
  readonly median: number;
  /** By how much the line through these samples would grow in the whole run. */
  readonly growth: number;
  /** What {@link growth} must stay below. */
  readonly limit: number;
}

/** Minutes from which a run has warmed up. */
const LONG = 20;
/** Of the host page's heap, in a run that has, and in one that has not: the windows of the metrics still fill up. */
const HEAP_SHARE = { long: 0.03, short: 0.1 };
/** Of the heap and the nodes of the dashboards, which are those of their figures and charts. */
const DRAWN_SHARE = 0.1;
/** Of anything else in the host page: less than one in the whole run. */
const ONE = 1;

/** All figures that must stay flat. */
export function judge(run: Run): readonly Judged[] {
  const figures = Object.keys(FIGURES) as (keyof typeof FIGURES)[];
  const places = Object.keys(PLACES) as Place[];
  return places.flatMap(place => figures.map(figure => judgeOne(run, place, figure)));
}

function judgeOne(run: Run, place: Place, figure: keyof typeof FIGURES): Judged {
  const points = pointsOf(run, place, figure).filter(([minute]) => minute >= run.minutes / 2);
  const minutes = points.map(([minute]) => minute);
  const values = points.map(([, value]) => value);
  const middle = median(values);
  return {
    place,
    figure,
    least: Math.min(...values),
    most: Math.max(...values),
    median: middle,
    growth: slope(minutes, values) * run.minutes,
    limit: limitOf(run, place, figure, middle),
  };
}

function limitOf({ minutes, embeds }: Run, place: Place, figure: Judged['figure'], middle: number): number {
  if (place === 'host') {
    if (figure !== 'heap') return ONE;
    return middle * (minutes >= LONG ? HEAP_SHARE.long : HEAP_SHARE.short);
  }
  // A dashboard has its own life: a query under way, figures and charts that are drawn anew.
  return figure === 'heap' || figure === 'nodes' ? middle * DRAWN_SHARE : embeds;
}

/** What was missed, and what grew: a sentence each. */
export function faultsOf(run: Run): readonly string[] {
  return [...missed(run), ...judge(run).filter(isNotFlat).map(growthFault)];
}

/** Whether a figure grew too much, or could not be judged. */
export function isNotFlat({ growth, limit }: Judged): boolean {
  return !(growth < limit);
}

function growthFault({ place, figure, growth, limit }: Judged): string {
  const what = `${FIGURES[figure]} of the ${PLACES[place]}`;
  if (Number.isNaN(growth)) return `${what}: too few samples to judge.`;
  return `${what}: ${growth.toFixed(1)} more in the run, not less than ${limit.toFixed(1)}.`;
}

function missed({ totals, embeds }: Run): readonly string[] {
  const stillborn = (totals.stillborn ?? 0) * embeds;
  const expected: readonly (readonly [what: string, was: number, wanted: number])[] = [
    ['refresh requests', totals.refreshRequests, totals.generation - 1],
    ['refresh requests answered with 200', totals.refreshAnswers['200'] ?? 0, totals.generation - 1],
    ['refresh requests at once', totals.refreshesInFlight, 1],
    ['refresh grants refused', sum(totals.refused), 0],
    ['grants revoked', totals.revoked, 0],
    ['iframe loads', totals.loads, embeds],
    ['documents served', totals.documents, embeds],
    ['generations that a dashboard did not get', totals.missed, stillborn],
    ['generations that a dashboard did not acknowledge', totals.undelivered, stillborn],
    [
      'generations received',
      totals.received,
      totals.generation * embeds - totals.beforeListening - stillborn,
    ],
    ['dashboards that use the newest generation', totals.upToDate, embeds],
    // A token that waited too long for its turn is refused with 401, and the query is asked again with the next one.
    [
      'API answers that are neither 200 nor 401',
      answersBeside(totals.answersAtStart) + answersBeside(totals.answers),
      0,
    ],
  ];
  return expected.flatMap(([what, was, wanted]) =>
    was === wanted ? [] : [`${what}: ${was}, not ${wanted}.`],
  );
}

function answersBeside({ 200: _ok, 401: _refused, ...others }: Readonly<Record<string, number>>): number {
  return sum(others);
}

/** Of all counts. */
export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
