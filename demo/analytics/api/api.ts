import { Hono, type MiddlewareHandler } from 'hono';
import type { Answer } from '../answers.js';
import { filterSchema, type Filters } from '../filters.js';
import { queryCustomers } from '../queries/customers.js';
import { queryProducts } from '../queries/products.js';
import { queryRevenue } from '../queries/revenue.js';
import { queryStores } from '../queries/stores.js';
import type { Warehouse } from '../warehouse/warehouse.js';

/** One endpoint per dashboard. */
const ENDPOINTS: Readonly<Record<string, (warehouse: Warehouse, filters: Filters) => Promise<Answer>>> = {
  revenue: queryRevenue,
  stores: queryStores,
  products: queryProducts,
  customers: queryCustomers,
};

/**
 * The API of the dashboards: `GET /revenue?city=…&channel=…&period=…`, and the same for the other endpoints.
 *
 * @param authenticate runs before each endpoint
 */
export function analyticsApi(warehouse: Warehouse, authenticate: MiddlewareHandler): Hono {
  const api = new Hono();
  api.use(async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
  }, authenticate);

  for (const [name, query] of Object.entries(ENDPOINTS)) {
    api.get(`/${name}`, async c => {
      const filters = filterSchema.safeParse(c.req.query());
      if (!filters.success) {
        const [issue] = filters.error.issues;
        return c.json(
          { error: 'invalid_filter', field: issue?.path.join('.'), message: issue?.message },
          400,
        );
      }
      return c.json(await query(warehouse, filters.data));
    });
  }

  api.onError((error, c) => {
    console.error(error);
    return c.json({ error: 'query_failed' }, 500);
  });
  return api;
}
