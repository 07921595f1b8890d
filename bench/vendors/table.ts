import type { Figures } from './scenarios.js';
import type { Outage } from './timeline.js';
import type { Side, Vendor } from './wire.js';

/** What was measured of all columns. */
export type Measured = Readonly<Record<Vendor, Readonly<Record<Side, Figures>>>>;

const vendors = { superset: 'Superset', looker: 'Looker' } as const;

interface Row {
  readonly what: string;
  /** Several where it was measured from several beginnings; the least is the best. */
  readonly values: (figures: Figures) => readonly number[];
  /** What to write for `Infinity`. */
  readonly never?: string;
}

const dead = (outages: readonly Outage[]): readonly number[] =>
  outages.map(outage => (outage.until === Infinity ? Infinity : outage.dead));

const rows: readonly Row[] = [
  {
    what: 'token requests in an hour, four dashboards of one page',
    values: ({ requests }) => [requests],
  },
  {
    what: 'seconds without a good token after a sleep of 10 minutes, which began 30, 150 or 270 s into a token’s life',
    values: ({ sleeps }) => dead(sleeps),
  },
  {
    what: 'seconds without a good token after one failed refresh',
    values: ({ failure }) => dead([failure]),
    never: 'no good token within 10 minutes',
  },
  {
    what: 'seconds until a frame that reloaded itself has a token again',
    values: ({ reload }) => [reload.until],
    never: 'never (5 minutes)',
  },
  {
    what: 'seconds of the 5 minutes after that reload without a good token',
    values: ({ reload }) => [reload.dead],
  },
  {
    what: 'tokens that came to another origin to which the frame had gone',
    values: ({ strayed }) => [strayed],
  },
];

/** All that was measured, as Markdown; the last column says in words where this project is first, and where not. */
export function table(measured: Measured): string {
  const head = ['', 'Superset’s SDK', 'ours', 'Looker’s SDK', 'ours', 'first'];
  const lines = rows.map(row => {
    const { superset, looker } = measured;
    const cells = [superset.sdk, superset.ours, looker.sdk, looker.ours].map(figures => cell(row, figures));
    const verdicts = (['superset', 'looker'] as const).map(
      vendor => `${vendors[vendor]}: ${first(row, measured[vendor])}`,
    );
    return [row.what, ...cells, verdicts.join('; ')];
  });
  return [head, ['---', '---:', '---:', '---:', '---:', '---'], ...lines].map(markdownRow).join('\n');
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cell({ values, never = 'never' }: Row, figures: Figures): string {
  const texts = values(figures).map(value => (value === Infinity ? never : String(Number(value.toFixed(1)))));
  return [...new Set(texts)].join(', ');
}

/** Who is better, by the worst of several values. */
function first({ values }: Row, { sdk, ours }: Readonly<Record<Side, Figures>>): string {
  const [theirs, own] = [Math.max(...values(sdk)), Math.max(...values(ours))];
  if (theirs === own) return 'both alike';
  return own < theirs ? 'ours' : 'the SDK';
}
