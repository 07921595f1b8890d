import { z } from 'zod';
import type { ProductsAnswer } from '../answers.js';
import type { Filters } from '../filters.js';
import type { Warehouse } from '../warehouse/warehouse.js';
import { PERIOD_ORDERS, periodQuery, single, STEPS } from './period.js';

const TOTALS = `
  select
    coalesce(sum(quantity) filter (is_current), 0)::integer as items,
    coalesce(sum(quantity) filter (not is_current), 0)::integer as previous_items,
    (sum(revenue - cost) filter (is_current) / nullif(sum(revenue) filter (is_current), 0))::double as margin,
    (sum(revenue - cost) filter (not is_current) / nullif(sum(revenue) filter (not is_current), 0))::double
      as previous_margin
  from ${PERIOD_ORDERS}`;
const totals = z.object({
  items: z.number(),
  previous_items: z.number(),
  margin: z.number().nullable(),
  previous_margin: z.number().nullable(),
});

const PRODUCTS = `
  select product, category,
    sum(revenue) filter (is_current)::double as revenue,
    coalesce(sum(revenue) filter (not is_current), 0)::double as previous,
    sum(quantity) filter (is_current)::integer as items,
    (sum(revenue - cost) filter (is_current) / sum(revenue) filter (is_current))::double as margin
  from ${PERIOD_ORDERS}
  group by all having count(*) filter (is_current) > 0 order by revenue desc`;
const productRow = z.object({
  product: z.string(),
  category: z.string(),
  revenue: z.number(),
  previous: z.number(),
  items: z.number(),
  margin: z.number(),
});

const TREND = `
  select s.start, c.category as name, coalesce(sum(revenue), 0)::double as revenue
  from ${STEPS} s cross join (select distinct category from products) c
    left join ${PERIOD_ORDERS} o on o.is_current and o.day // $step = s.n and o.category = c.category
  group by s.n, s.start, c.category order by c.category, s.n`;
const seriesStep = z.object({ start: z.string(), name: z.string(), revenue: z.number() });

/** The figures of the products dashboard. */
export async function queryProducts(warehouse: Warehouse, filters: Filters): Promise<ProductsAnswer> {
  const { scope, stepped, asOf, step } = periodQuery(filters);
  const sums = single(await warehouse.rows(TOTALS, scope, totals));
  return {
    asOf,
    step,
    items: { value: sums.items, previous: sums.previous_items },
    margin: { value: sums.margin, previous: sums.previous_margin },
    rows: await warehouse.rows(PRODUCTS, scope, productRow),
    trend: await warehouse.rows(TREND, stepped, seriesStep),
  };
}
