import { z } from 'zod';
import type { RevenueAnswer } from '../answers.js';
import type { Filters } from '../filters.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { PERIOD_ORDERS, periodQuery, single, STEPS } from './period.js';

const TOTALS = `
  select
    coalesce(sum(revenue) filter (is_current), 0)::double as revenue,
    coalesce(sum(revenue) filter (not is_current), 0)::double as previous_revenue,
    (count(*) filter (is_current))::integer as orders,
    (count(*) filter (not is_current))::integer as previous_orders,
    (avg(revenue) filter (is_current))::double as average_order,
    (avg(revenue) filter (not is_current))::double as previous_average_order
  from ${PERIOD_ORDERS}`;
const totals = z.object({
  revenue: z.number(),
  previous_revenue: z.number(),
  orders: z.number(),
  previous_orders: z.number(),
  average_order: z.number().nullable(),
  previous_average_order: z.number().nullable(),
});

const TREND = `
  select s.start,
    coalesce(sum(revenue) filter (is_current and channel = 'counter'), 0)::double as counter,
    coalesce(sum(revenue) filter (is_current and channel = 'app'), 0)::double as app,
    coalesce(sum(revenue) filter (is_current and channel = 'delivery'), 0)::double as delivery,
    coalesce(sum(revenue) filter (not is_current), 0)::double as previous
  from ${STEPS} s left join ${PERIOD_ORDERS} o on o.day // $step = s.n
  group by s.n, s.start order by s.n`;
const trendStep = z.object({
  start: z.string(),
  counter: z.number(),
  app: z.number(),
  delivery: z.number(),
  previous: z.number(),
});

const HOURS = `
  select isodow(ordered_at)::integer as weekday, hour(ordered_at)::integer as hour,
    (sum(revenue) / ($days / 7))::double as revenue
  from ${PERIOD_ORDERS} where is_current and hour(ordered_at) between 6 and 19
  group by all order by all`;
const busyHour = z.object({ weekday: z.number(), hour: z.number(), revenue: z.number() });

/** The figures of the revenue dashboard. */
export async function queryRevenue(warehouse: Warehouse, filters: Filters): Promise<RevenueAnswer> {
  const { scope, stepped, asOf, step } = periodQuery(filters);
  const sums = single(await warehouse.rows(TOTALS, scope, totals));
  return {
    asOf,
    step,
    revenue: { value: sums.revenue, previous: sums.previous_revenue },
    orders: { value: sums.orders, previous: sums.previous_orders },
    averageOrder: { value: sums.average_order, previous: sums.previous_average_order },
    trend: await warehouse.rows(TREND, stepped, trendStep),
    hours: await warehouse.rows(HOURS, scope, busyHour),
  };
}
