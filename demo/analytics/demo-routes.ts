import { Hono } from 'hono';
import { cors } from 'hono/cors';
import type { AnswerCounter } from './analytics-stats.js';
import type { EarlyExpiry } from './api/early-expiry.js';

/** What only a demo has: `POST /expire` ends all tokens that are around, `GET /stats` gives the counters. */
export function demoRoutes(options: {
  readonly hostOrigin: string;
  readonly counter: AnswerCounter;
  readonly earlyExpiry: EarlyExpiry;
}): Hono {
  const { hostOrigin, counter, earlyExpiry } = options;
  const routes = new Hono();
  routes.use(cors({ origin: hostOrigin, allowMethods: ['GET', 'POST'] }), async (c, next) => {
    // CORS alone would not keep another page from posting: such a request is sent without a preflight.
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
