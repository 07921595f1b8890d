import { right, table } from '../../docs/table/markdown.js';
import { isNotFlat, judge, sum } from './judge.js';
import { FIGURES, PLACES } from './points.js';
import type { Run, Totals } from './run.js';

type Row = readonly [what: string, of: (run: Run) => string];

const perDashboard = ({ totals, embeds }: Run): number => totals.generation * embeds - totals.beforeListening;

const COUNTED: readonly Row[] = [
  ['generations of tokens', ({ totals }) => whole(totals.generation)],
  [
    'refresh requests for each',
    ({ totals }) => String(round(totals.refreshRequests / (totals.generation - 1))),
  ],
  [
    'refresh requests that failed',
    ({ totals }) => whole(totals.refreshRequests - (totals.refreshAnswers['200'] ?? 0)),
  ],
  [
    'used refresh tokens presented, grants revoked',
    ({ totals }) => `${sum(totals.refused)}, ${totals.revoked}`,
  ],
  ['loads of each iframe', ({ totals, embeds }) => String(round(totals.loads / embeds))],
  [
    'tokens that reached the dashboards',
    run => `${whole(run.totals.received)} of ${whole(perDashboard(run))}`,
  ],
  ['tokens that they acknowledged', ({ totals }) => whole(totals.delivered)],
  [
    'generations that were over when they came',
    ({ totals }) => (totals.stillborn === undefined ? 'not counted then' : whole(totals.stillborn)),
  ],
  [
    'tokens that were over before the next one came',
    ({ totals }) => whole(totals.troubles['token-expired'] ?? 0),
  ],
  ['tokens that a dashboard missed between two', ({ totals }) => whole(totals.missed)],
  ['queries answered 200 · 401 · anything else', ({ totals }) => answers(totals.answers)],
  ['the same while all dashboards loaded at once', ({ totals }) => answers(totals.answersAtStart)],
  ['requests sent with a token that was over', ({ totals }) => whole(totals.sentTooLate)],
  ['queries given up after two answers of 401', ({ totals }) => whole(totals.failedQueries)],
  ['fewest queries of a dashboard', ({ totals }) => whole(totals.fewestQueries)],
  ['server’s process, resident memory, first and last', run => memory(run)],
];

/** What was counted over whole runs, a column for each. */
export function countTable(columns: readonly (readonly [title: string, run: Run])[]): string {
  return table(
    ['', ...columns.map(([title]) => right(title))],
    COUNTED.map(([what, of]) => [what, ...columns.map(([, run]) => of(run))]),
  );
}

/** What had to stay flat in a run. */
export function flatTable(run: Run): string {
  return table(
    ['', ...['median', 'least – most', 'growth in the run', 'allowed', 'flat'].map(right)],
    judge(run).map(judged => [
      `${PLACES[judged.place]}: ${FIGURES[judged.figure]}`,
      whole(judged.median),
      `${whole(judged.least)} – ${whole(judged.most)}`,
      growthOf(judged.figure === 'heap', judged.growth, judged.median),
      judged.figure === 'heap'
        ? `< ${round((100 * judged.limit) / judged.median)}%`
        : `< ${whole(judged.limit)}`,
      isNotFlat(judged) ? 'NO' : 'yes',
    ]),
  );
}

function growthOf(isHeap: boolean, growth: number, median: number): string {
  if (!isHeap) return String(round(growth));
  return `${((100 * growth) / median).toFixed(2)}%`;
}

function answers(counts: Totals['answers']): string {
  const { 200: ok = 0, 401: refused = 0 } = counts;
  return [ok, refused, sum(counts) - ok - refused].map(whole).join(' · ');
}

function memory({ samples }: Run): string {
  const megabytes = (bytes = NaN): string => `${Math.round(bytes / 1e6)} MB`;
  return `${megabytes(samples[0]?.server.resident)}, ${megabytes(samples.at(-1)?.server.resident)}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** To two digits behind the point, and without those that say nothing. */
function round(value: number): number {
  // No negative zero.
  return Math.round(value * 100) / 100 + 0;
}
