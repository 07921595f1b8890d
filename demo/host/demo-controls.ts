import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { parseFault } from './faults.js';
import type { HostEnv } from './host-env.js';
import type { OAuthClients } from './oauth-clients.js';
import type { RefreshStats } from './refresh-stats.js';
import { sameOriginOnly } from './security.js';

/** The routes behind the page's buttons: faults at the session's token endpoint, revocation, and the counters. */
export function demoControls(options: {
  readonly origin: string;
  readonly clients: OAuthClients;
  readonly stats: RefreshStats;
}): Hono<HostEnv> {
  const { origin, clients, stats } = options;
  const routes = new Hono<HostEnv>();
  routes.use(sameOriginOnly(origin), bodyLimit({ maxSize: 1_024 }));

  routes.post('/faults', async c => {
    const session = c.get('session');
    if (!session) return c.json({ error: 'login_required' }, 401);
    const fault = parseFault(await c.req.json().catch(() => undefined));
    if (!fault) return c.json({ error: 'invalid_request' }, 400);
    session.fault = fault;
    return c.json(fault);
  });

  routes.post('/revoke', async c => {
    const session = c.get('session');
    if (session?.refreshToken === undefined) return c.json({ error: 'login_required' }, 401);
    try {
      await clients.revoke(session.client, session.refreshToken);
    } catch {
      return c.json({ error: 'temporarily_unavailable' }, 502);
    }
    return c.body(null, 204);
  });

  routes.get('/stats', c => c.json(stats.snapshot(), 200, { 'Cache-Control': 'no-store' }));

  return routes;
}
