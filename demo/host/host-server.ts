import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { loadAssets, type Assets } from './assets.js';
import { demoControls } from './demo-controls.js';
import type { HostEnv } from './host-env.js';
import { loginRoutes } from './login.js';
import { OAuthClients } from './oauth-clients.js';
import { indexPage } from './page/index-page.js';
import { refreshEndpoint } from './refresh-endpoint.js';
import { RefreshStats, type HostStats } from './refresh-stats.js';
import { canonicalHost, pageHeaders } from './security.js';
import { withSession } from './session-middleware.js';
import { SessionStore } from './sessions.js';

/** What the host application must know of its neighbours. */
export interface HostServerOptions {
  /** Its own origin. */
  readonly origin: string;
  /** The authorization server, with discovery. */
  readonly issuer: string;
  readonly analyticsOrigin: string;
  /** The resource indicator (RFC 8707) that access tokens are asked for. */
  readonly resource: string;
  /** Secret of the confidential client `analytics-host`. */
  readonly clientSecret: string;
}

/** The host application: signs the user in, holds the session, serves the page with the dashboards. */
export interface HostServer {
  readonly handler: RequestListener;
  stats(): HostStats;
}

/** Makes the host application; the caller mounts its handler on an http server that listens at `origin`. */
export function createHostServer(options: HostServerOptions): HostServer {
  const { origin, issuer, analyticsOrigin } = options;
  const sessions = new SessionStore();
  const stats = new RefreshStats();
  const clients = new OAuthClients(options);
  const app = new Hono<HostEnv>();

  app.use(canonicalHost(origin), pageHeaders({ analyticsOrigin, issuer }), withSession(sessions));

  app.get('/', async c => {
    const session = c.get('session');
    const tokens = await session?.tokensForPage();
    if (!session || !tokens) return c.redirect(session?.loginUrl ?? '/login');
    const refresh = await clients.refreshSettings(session.client);
    c.header('Cache-Control', 'no-store');
    return c.html(indexPage({ session, tokens, refresh, analyticsOrigin }));
  });

  app.route('/', loginRoutes({ origin, clients, sessions }));
  app.route('/', refreshEndpoint({ origin, clients, stats }));
  app.route('/demo', demoControls({ origin, clients, stats }));
  app.route('/assets', assetRoutes());

  return {
    handler: nodeListener(app),
    stats: () => stats.snapshot(),
  };
}

function assetRoutes(): Hono<HostEnv> {
  const routes = new Hono<HostEnv>();
  let assets: Promise<Assets> | undefined;
  routes.get('/:name', async c => {
    assets ??= loadAssets();
    const asset = (await assets).get(c.req.param('name'));
    if (!asset) return c.notFound();
    // A rebuilt library must show at the next reload.
    return c.body(asset.text, 200, { 'Content-Type': asset.type, 'Cache-Control': 'no-cache' });
  });
  return routes;
}

function nodeListener(app: Hono<HostEnv>): RequestListener {
  const listener = getRequestListener((request, env) => app.fetch(request, env));
  return (incoming, outgoing) => {
    void listener(incoming, outgoing);
  };
}
