import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { AnswerCounter } from './analytics-stats.js';
import type { EarlyExpiry } from './api/early-expiry.js';

/** Routes for the demo only: `POST /expire` makes the API reject all current tokens, `GET /stats` returns the counters. */
export function demoRoutes(options: {
  readonly hostOrigin: string;
  readonly counter: AnswerCounter;
  readonly earlyExpiry: EarlyExpiry;
}): Hono {
  const { hostOrigin, counter, earlyExpiry } = options;
  const routes = new Hono();
  routes.use(cors({ origin: hostOrigin, allowMethods: ['GET', 'POST'] }), async (c, next) => {
    // CORS alone does not prevent another page from posting: browsers send such a request without a preflight.
    const origin = c.req.header('Origin');
    if (origin !== undefined && origin !== hostOrigin) return c.json({ error: 'forbidden_origin' }, 403);
    await next();
    c.header('Cache-Control', 'no-store');
    return undefined;
  });
  routes.post('/expire', c => {
    earlyExpiry.expireAll();
    return c.body(null, 204);
  });
  routes.get('/stats', c => c.json(counter.snapshot()));
  return routes;
}
