import type { RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { demoPages } from './demo-pages.js';
import type { HostEnv } from './host-env.js';
import type { HostPages } from './host-pages.js';
import { loginRoutes } from './login.js';
import { OAuthClients } from './oauth-clients.js';
import { refreshEndpoint } from './refresh-endpoint.js';
import { RefreshStats, type HostStats } from './refresh-stats.js';
import { canonicalHost, pageHeaders } from './security.js';
import { withSession } from './session-middleware.js';
import { SessionStore } from './sessions.js';

/** Configuration of the host application. */
export interface HostServerOptions {
  /** Its own origin. */
  readonly origin: string;
  /** The authorization server, with discovery. */
  readonly issuer: string;
  readonly analyticsOrigin: string;
  /** The resource indicator (RFC 8707) of the requested access tokens. */
  readonly resource: string;
  /** Secret of the confidential client `analytics-host`. */
  readonly clientSecret: string;
}

/** The host application: signs the user in, holds the session, serves the page with the dashboards. */
export interface HostServer {
  readonly handler: RequestListener;
  stats(): HostStats;
}

/**
 * Creates the host application; the caller attaches its handler to an http server that listens at `origin`.
 *
 * @param pages the demo's own pages by default.
 */
export function createHostServer(options: HostServerOptions, pages: HostPages = demoPages()): HostServer {
  const { origin, issuer, analyticsOrigin } = options;
  const { refreshTokenIn, frameOrigins = [] } = pages;
  const sessions = new SessionStore();
  const stats = new RefreshStats();
  const clients = new OAuthClients(options);
  const app = new Hono<HostEnv>();

  app.use(
    canonicalHost(origin),
    pageHeaders({ analyticsOrigin, issuer, frameOrigins }),
    withSession(sessions),
  );
  app.route('/', loginRoutes({ origin, clients, sessions }));
  app.route('/', refreshEndpoint({ origin, clients, stats, refreshTokenIn }));
  app.route('/', pages.routes({ origin, analyticsOrigin, clients, stats }));

  return {
    handler: nodeListener(app),
    stats: () => stats.snapshot(),
  };
}

function nodeListener(app: Hono<HostEnv>): RequestListener {
  const listener = getRequestListener((request, env) => app.fetch(request, env));
  return (incoming, outgoing) => {
    void listener(incoming, outgoing);
  };
}
