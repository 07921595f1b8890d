import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { AnswerCounter, type AnalyticsStats } from './analytics-stats.js';
import { AccessTokenVerifier } from './api/access-token.js';
import { analyticsApi } from './api/api.js';
import { bearerAuth } from './api/bearer-auth.js';
import { EarlyExpiry } from './api/early-expiry.js';
import { assetRoutes } from './assets.js';
import { demoRoutes } from './demo-routes.js';
import { dashboardPage } from './pages/dashboard-page.js';
import { DASHBOARDS } from './pages/dashboards.js';
import { listenerPage } from './pages/listener-page.js';
import { securityHeaders } from './security-headers.js';
import { startTrade } from './warehouse/trade.js';
import { Warehouse } from './warehouse/warehouse.js';

export type { AnalyticsStats, DocumentLoad } from './analytics-stats.js';

/** Configuration of the analytics application. */
export interface AnalyticsServerOptions {
  /** Its own origin. */
  readonly origin: string;
  /** Origin of the application that embeds the dashboards. */
  readonly hostOrigin: string;
  /** The authorization server whose access tokens the API accepts. */
  readonly issuer: string;
  /** This API's identifier in those tokens. */
  readonly audience: string;
}

/** The analytics application; the caller attaches its handler to an http server. */
export interface AnalyticsServer {
  readonly handler: RequestListener;
  /** The requests answered so far. */
  stats(): AnalyticsStats;
  /** Stops the trade and closes the database. */
  close(): Promise<void>;
}

const SCOPE = 'analytics:read';

/** Fills the database, bundles the dashboards' scripts and creates the application. */
export async function createAnalyticsServer(options: AnalyticsServerOptions): Promise<AnalyticsServer> {
  const { origin, hostOrigin, issuer, audience } = options;
  const [warehouse, assets] = await Promise.all([Warehouse.open(), assetRoutes()]);
  const stopTrade = startTrade(warehouse);
  const counter = new AnswerCounter();
  const earlyExpiry = new EarlyExpiry();
  const verifier = new AccessTokenVerifier({ issuer, audience });

  const app = new Hono();
  app.use(securityHeaders(hostOrigin));

  app.use('/api/*', async (c, next) => {
    await next();
    counter.countAnswer(c.res.status);
  });
  app.route('/api', analyticsApi(warehouse, bearerAuth({ verifier, earlyExpiry, scope: SCOPE })));
  app.route('/assets', assets);
  app.route('/demo', demoRoutes({ hostOrigin, counter, earlyExpiry }));

  const page = (path: string): { hostOrigin: string; documentId: string } => ({
    hostOrigin,
    documentId: counter.countDocument(path),
  });
  for (const dashboard of DASHBOARDS) {
    app.get(`/dashboards/${dashboard.name}`, c => c.html(dashboardPage(dashboard, page(c.req.path))));
  }
  app.get('/listener', c => c.html(listenerPage(page(c.req.path))));

  const listen = getRequestListener(app.fetch, { hostname: new URL(origin).host });
  return {
    handler: (req, res) => void listen(req, res),
    stats: () => counter.snapshot(),
    async close() {
      await stopTrade();
      await warehouse.close();
    },
  };
}
