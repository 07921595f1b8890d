import { Hono } from 'hono';
import { respondWithFault, slowDelay } from './fault-responses.js';
import type { HostEnv } from './host-env.js';
import { sameOriginOnly } from './security.js';

/** A dashboard of a real Superset, which the page shows instead of one of its own. */
export interface SupersetDashboard {
  /** The address of the embedded dashboard. */
  readonly src: string;
  /** Requests a guest token from Superset. */
  fetchGuestToken(): Promise<string>;
}

/** The path of the endpoint for guest tokens. */
export const GUEST_TOKEN_PATH = '/superset/guest-token';

/** The endpoint for guest tokens: for signed-in users, and with the same faults as the refresh endpoint. */
export function guestTokenEndpoint(origin: string, dashboard: SupersetDashboard): Hono<HostEnv> {
  const routes = new Hono<HostEnv>();
  routes.post(GUEST_TOKEN_PATH, sameOriginOnly(origin), async c => {
    c.header('Cache-Control', 'no-store');
    const session = c.get('session');
    if (session?.refreshToken === undefined) return c.json({ error: 'invalid_grant' }, 400);
    const faultResponse = await respondWithFault(c, session);
    if (faultResponse) return faultResponse;
    const slow = slowDelay(session);
    try {
      const token = await dashboard.fetchGuestToken();
      await slow;
      return c.json({ token });
    } catch {
      await slow;
      return c.json({ error: 'temporarily_unavailable' }, 502);
    }
  });
  return routes;
}
