import { z } from 'zod';
import type { StoreRow, StoresAnswer } from '../answers.js';
import type { Filters } from '../filters.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { PERIOD_ORDERS, periodQuery, STEPS } from './period.js';

const STORES = `
  select store, city,
    coalesce(sum(revenue) filter (is_current), 0)::double as revenue,
    coalesce(sum(revenue) filter (not is_current), 0)::double as previous,
    (count(*) filter (is_current))::integer as orders,
    any_value(opened_days_ago < 2 * $days) as "isNew"
  from ${PERIOD_ORDERS} join stores using (store, city)
  group by all order by revenue desc`;
const storeRow = z.object({
  store: z.string(),
  city: z.string(),
  revenue: z.number(),
  previous: z.number(),
  orders: z.number(),
  isNew: z.boolean(),
});

const TREND = `
  with sales as (
    select case when $city::varchar is null then city else store end as name, day // $step as n, revenue
    from ${PERIOD_ORDERS} where is_current
  ), names as (
    select name, sum(revenue) as total from sales group by name
  )
  select s.start, names.name, coalesce(sum(revenue), 0)::double as revenue
  from ${STEPS} s cross join names left join sales on sales.n = s.n and sales.name = names.name
  group by s.n, s.start, names.name, names.total order by names.name, s.n`;
const seriesStep = z.object({ start: z.string(), name: z.string(), revenue: z.number() });

const sum = (rows: readonly StoreRow[], of: (row: StoreRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

/** The figures of the stores dashboard. */
export async function queryStores(warehouse: Warehouse, filters: Filters): Promise<StoresAnswer> {
  const { scope, stepped, asOf, step } = periodQuery(filters);
  const rows = await warehouse.rows(STORES, scope, storeRow);
  const comparable = rows.filter(row => !row.isNew);
  return {
    asOf,
    step,
    stores: {
      value: rows.filter(row => row.revenue > 0).length,
      previous: rows.filter(row => row.previous > 0).length,
    },
    likeForLike: {
      value: sum(comparable, row => row.revenue),
      previous: sum(comparable, row => row.previous),
    },
    rows,
    trend: await warehouse.rows(TREND, stepped, seriesStep),
  };
}
