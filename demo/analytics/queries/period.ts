import { PERIODS, type Filters } from '../filters.js';
import { localTimestamp } from '../warehouse/local-time.js';
import type { Parameters } from '../warehouse/warehouse.js';

/** The parameters of all queries of one request. */
export interface PeriodQuery {
  /** For `period_orders(…)`: `$city`, `$channel`, `$days`, `$moment`. */
  readonly scope: Parameters;
  /** Like {@link scope}, with `$step`. */
  readonly stepped: Parameters;
  readonly asOf: string;
  readonly step: number;
}

/** The table that every query reads. */
export const PERIOD_ORDERS = 'period_orders($city::varchar, $channel::varchar, $days, $moment::timestamp)';

/** The period's steps (`n` and `start`), so that a step without an order is a zero and not a gap. */
export const STEPS = `(
  select n::integer as n, ($moment::date - ($days - 1) + (n * $step)::integer)::varchar as start
  from range(($days // $step)::integer) as t(n)
)`;

/** Turns filters into parameters, as of now. */
export function periodQuery(filters: Filters): PeriodQuery {
  const now = new Date();
  const { days, step } = PERIODS[filters.period];
  const scope = {
    city: filters.city === 'all' ? null : filters.city,
    channel: filters.channel === 'all' ? null : filters.channel,
    days,
    moment: localTimestamp(now),
  };
  return { scope, stepped: { ...scope, step }, asOf: now.toISOString(), step };
}

/** The only row of a query that has exactly one. */
export function single<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new RangeError('A query for totals returned no row.');
  return row;
}
