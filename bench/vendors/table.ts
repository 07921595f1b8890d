import { right, table } from '../../docs/table/markdown.js';
import type { Figures } from './page/main.js';
import type { Outage, Side, Vendor } from './wire.js';

/** What was measured of all columns. */
export type Measured = Readonly<Record<Vendor, Readonly<Record<Side, Figures>>>>;

interface Row {
  readonly what: string;
  /** Several where it was measured from several beginnings; the least is the best. `null`: never. */
  readonly values: (figures: Figures) => readonly (number | null)[];
  /** The text for `null`. */
  readonly never?: string;
}

const rows: readonly Row[] = [
  {
    what: 'token requests in an hour, four dashboards of one page',
    values: ({ requests }) => [requests],
  },
  {
    what: 'seconds without a good token after a sleep of 10 minutes, which began 30, 150 or 270 s into a token’s life',
    values: figures => sleeps(figures).map(dead),
  },
  {
    what: 'seconds without a good token after one failed refresh',
    values: ({ failure }) => [dead(failure)],
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
    values: figures => [strayed(figures)],
  },
];

/** All that was measured, as Markdown; the last column says where this project is first, and where not. */
export function vendorTable({ superset, looker }: Measured): string {
  const sides = [superset.sdk, superset.ours, looker.sdk, looker.ours];
  return table(
    ['', ...['Superset’s SDK', 'ours', 'Looker’s SDK', 'ours'].map(right), 'first'],
    rows.map(row => [
      row.what,
      ...sides.map(figures => cell(row, figures)),
      `Superset: ${first(row, superset)}; Looker: ${first(row, looker)}`,
    ]),
  );
}

/** Figures of this project that are not as they should be, a sentence each. */
export function faults(measured: Measured): string[] {
  return (['superset', 'looker'] as const).flatMap(vendor => {
    const { ours } = measured[vendor];
    const { requests, failure, reload } = ours;
    const asleep = Math.max(...sleeps(ours).map(outage => outage.dead));
    const checks: readonly (readonly [ok: boolean, text: string])[] = [
      [requests >= 12 && requests <= 16, `${requests} token requests an hour, not 12 to 16`],
      [asleep < 2, `${asleep} s without a good token after a sleep, not less than 2`],
      [failure.dead === 0, `${failure.dead} s without a good token after a failed refresh, not 0`],
      [(reload.until ?? Infinity) < 2, `a token ${reload.until} s after a reload, not within 2`],
      [strayed(ours) === 0, `${strayed(ours)} tokens at another origin, not 0`],
    ];
    return checks.flatMap(([ok, text]) => (ok ? [] : [`${vendor}: ${text}.`]));
  });
}

function sleeps({ sleep30, sleep150, sleep270 }: Figures): readonly Outage[] {
  return [sleep30, sleep150, sleep270];
}

function strayed({ stray, strayAndBeg }: Figures): number {
  return stray + strayAndBeg;
}

function dead({ until, dead }: Outage): number | null {
  return until === null ? null : dead;
}

function cell({ values, never = 'never' }: Row, figures: Figures): string {
  const texts = values(figures).map(value => (value === null ? never : String(Number(value.toFixed(1)))));
  return [...new Set(texts)].join(', ');
}

/** Which side is better, by the worst of several values. */
function first({ values }: Row, { sdk, ours }: Readonly<Record<Side, Figures>>): string {
  const worst = (figures: Figures): number => Math.max(...values(figures).map(value => value ?? Infinity));
  if (worst(sdk) === worst(ours)) return 'both alike';
  return worst(ours) < worst(sdk) ? 'ours' : 'the SDK';
}
