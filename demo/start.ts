import { randomBytes } from 'node:crypto';
import { createAnalyticsServer, type AnalyticsStats } from './analytics/analytics-server.js';
import { createAuthorizationServer, type GrantCounts } from './authorization-server/authorization-server.js';
import { assertLibraryIsBuilt } from './host/assets.js';
import { demoPages } from './host/demo-pages.js';
import type { HostPages } from './host/host-pages.js';
import { createHostServer } from './host/host-server.js';
import type { HostStats } from './host/refresh-stats.js';
import type { SupersetDashboard } from './host/superset-dashboard.js';
import { listen, shut } from './listen.js';

/** Options of the demo; all have defaults. */
export interface DemoOptions {
  /** Lifetime of an access token in seconds; 30 by default. */
  readonly accessTokenTtl?: number;
  /** Preferred ports; 0 for any port. A free port is used instead of one that is not available. */
  readonly ports?: { readonly host: number; readonly authorization: number; readonly analytics: number };
  /** Pages of the host application; the demo's own by default. */
  readonly pages?: HostPages;
  /** Starts a Superset that the host's origin may embed; without it, the demo has only its own dashboards. */
  readonly superset?: (hostOrigin: string) => Promise<RunningSuperset>;
}

/** A Superset with a dashboard. */
export interface RunningSuperset extends SupersetDashboard {
  stop(): Promise<void>;
}

/** Three running servers. */
export interface Demo {
  /** The servers' origins, without a trailing slash. Open `host` in a browser. */
  readonly urls: { readonly host: string; readonly issuer: string; readonly analytics: string };
  /** Events of the authorization server's grants so far. */
  grantCounts(): GrantCounts;
  /** Requests at the host application's refresh endpoint so far. */
  hostStats(): HostStats;
  /** Answers of the analytics application so far. */
  analyticsStats(): AnalyticsStats;
  /** Stops all three servers and closes their open connections. */
  close(): Promise<void>;
}

/** In seconds; short enough that a viewer sees several generations. */
const DEFAULT_ACCESS_TOKEN_TTL = 30;

/**
 * Starts the authorization server, the analytics application and the host application on the loopback interface.
 *
 * @throws {LibraryNotBuiltError} when `npm run build` has not been run.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  await assertLibraryIsBuilt();
  const { accessTokenTtl = DEFAULT_ACCESS_TOKEN_TTL, ports } = options;

  // Each application needs the others' origins, so all three ports are opened before any application is created.
  const [host, authorization, analytics] = await Promise.all([
    listen(ports?.host ?? 0),
    listen(ports?.authorization ?? 0),
    listen(ports?.analytics ?? 0),
  ]);
  const closeServers = async (): Promise<void> => {
    await Promise.all([host, authorization, analytics].map(({ server }) => shut(server)));
  };

  let superset: RunningSuperset | undefined;
  try {
    superset = await options.superset?.(host.origin);
    const issuer = authorization.origin;
    const resource = `${analytics.origin}/`;
    const clientSecret = randomBytes(32).toString('base64url');

    const authorizationServer = createAuthorizationServer({
      issuer,
      hostOrigin: host.origin,
      resource,
      accessTokenTtl,
      clientSecret,
    });
    const analyticsServer = await createAnalyticsServer({
      origin: analytics.origin,
      hostOrigin: host.origin,
      issuer,
      audience: resource,
    });
    const hostServer = createHostServer(
      { origin: host.origin, issuer, analyticsOrigin: analytics.origin, resource, clientSecret },
      options.pages ?? demoPages(superset),
    );

    authorization.server.on('request', authorizationServer.handler);
    analytics.server.on('request', analyticsServer.handler);
    host.server.on('request', hostServer.handler);

    return {
      urls: { host: host.origin, issuer, analytics: analytics.origin },
      grantCounts: () => authorizationServer.activity.counts,
      hostStats: () => hostServer.stats(),
      analyticsStats: () => analyticsServer.stats(),
      async close() {
        await closeServers();
        await superset?.stop();
        await analyticsServer.close();
      },
    };
  } catch (error) {
    await closeServers();
    await superset?.stop();
    throw error;
  }
}
