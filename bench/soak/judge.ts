import { FIGURES, PLACES, pointsOf, type Place } from './points.js';
import type { Run, Totals } from './run.js';

/** One figure over the last two thirds of a run. */
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

/** Of a run that is judged: in the first third, dashboards send their first queries, and windows of metrics fill up. */
const JUDGED_SHARE = 2 / 3;
/** Of a heap, and of the dashboards' nodes: queries under way make it 1% at times. A kilobyte kept of each token is 4% in the short run, 60% in the long. */
const SHARE = 0.025;
/** Of anything else: less than one in the host page, and than one in each dashboard. What is kept of each token is dozens. */
const ONE = 1;

/** Events of a host page that are faults, unlike a token that was over before its successor came, or a frame's own error. */
const SERIOUS = ['token-refresh-failed', 'login-required', 'embed-unresponsive'] as const;

/** All figures that must stay flat. */
export function judge(run: Run): readonly Judged[] {
  const figures = Object.keys(FIGURES) as (keyof typeof FIGURES)[];
  const places = Object.keys(PLACES) as Place[];
  return places.flatMap(place => figures.map(figure => judgeOne(run, place, figure)));
}

function judgeOne(run: Run, place: Place, figure: keyof typeof FIGURES): Judged {
  const points = pointsOf(run, place, figure).filter(
    ([minute]) => minute >= run.minutes * (1 - JUDGED_SHARE),
  );
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

function limitOf({ embeds }: Run, place: Place, figure: Judged['figure'], middle: number): number {
  if (figure === 'heap' || (figure === 'nodes' && place === 'dashboards')) return middle * SHARE;
  return place === 'host' ? ONE : ONE * embeds;
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
    ['queries given up for another reason than two answers of 401', failedOtherwise(totals), 0],
    ...SERIOUS.map(type => [`${type} events`, totals.troubles[type] ?? 0, 0] as const),
    // A token that waited too long for its turn is refused with 401, and the query is repeated with the next one.
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

/** A query that is refused with 401 is repeated once with a newer token, and given up when that one, too, has waited too long. */
function failedOtherwise({ failedQueries, answersAtStart, answers }: Totals): number {
  const refusals = (answersAtStart['401'] ?? 0) + (answers['401'] ?? 0);
  return Math.max(0, failedQueries - Math.floor(refusals / 2));
}

function answersBeside({ 200: _ok, 401: _refused, ...others }: Readonly<Record<string, number>>): number {
  return sum(others);
}

/** Of all counts. */
export function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** A line through points, by the median of the slopes of all pairs (Theil and Sen): a few outliers do not move it. */
function slope(xs: readonly number[], ys: readonly number[]): number {
  const slopes: number[] = [];
  for (const [i, x] of xs.entries())
    for (let j = i + 1; j < xs.length; j++) {
      const distance = (xs[j] ?? NaN) - x;
      if (distance !== 0) slopes.push(((ys[j] ?? NaN) - (ys[i] ?? NaN)) / distance);
    }
  return median(slopes);
}

/** The middle value; of an even number, the upper one of the two. `NaN` without values. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
