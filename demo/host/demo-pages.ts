import { Hono } from 'hono';
import { loadAssets, type Assets } from './assets.js';
import { demoControls } from './demo-controls.js';
import type { HostEnv } from './host-env.js';
import type { HostPages } from './host-pages.js';
import { indexPage } from './page/index-page.js';
import { guestTokenEndpoint, type SupersetDashboard } from './superset-dashboard.js';

/**
 * The demo's own pages: the page with the four dashboards, its assets and the routes behind its buttons.
 *
 * @param superset replaces one of the dashboards.
 */
export const demoPages = (superset?: SupersetDashboard): HostPages => ({
  refreshTokenIn: 'page',
  frameOrigins: superset ? [new URL(superset.src).origin] : [],

  routes({ origin, analyticsOrigin, clients, stats }) {
    const routes = new Hono<HostEnv>();

    routes.get('/', async c => {
      const session = c.get('session');
      const tokens = await session?.tokensForPage();
      if (!session || !tokens) return c.redirect(session?.loginUrl ?? '/login');
      const refresh = await clients.refreshSettings(session.client);
      c.header('Cache-Control', 'no-store');
      return c.html(indexPage({ session, tokens, refresh, analyticsOrigin, superset }));
    });

    routes.route('/demo', demoControls({ origin, clients, stats }));
    routes.route('/assets', assetRoutes());
    if (superset) routes.route('/', guestTokenEndpoint(origin, superset));
    return routes;
  },
});

function assetRoutes(): Hono<HostEnv> {
  const routes = new Hono<HostEnv>();
  let assets: Promise<Assets> | undefined;
  routes.get('/:name', async c => {
    assets ??= loadAssets();
    const asset = (await assets).get(c.req.param('name'));
    if (!asset) return c.notFound();
    // A rebuilt library must take effect at the next reload.
    return c.body(asset.text, 200, { 'Content-Type': asset.type, 'Cache-Control': 'no-cache' });
  });
  return routes;
}
