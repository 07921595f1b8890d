import { randomBytes } from 'node:crypto';
import { createAnalyticsServer, type AnalyticsStats } from './analytics/analytics-server.js';
import { createAuthorizationServer, type GrantCounts } from './authorization-server/authorization-server.js';
import { assertLibraryIsBuilt } from './host/assets.js';
import type { HostPages } from './host/host-pages.js';
import { createHostServer } from './host/host-server.js';
import type { HostStats } from './host/refresh-stats.js';
import { listen, shut } from './listen.js';

/** How to start the demo; everything has a default. */
export interface DemoOptions {
  /** Lifetime of an access token in seconds; 30 when left out. */
  readonly accessTokenTtl?: number;
  /** Preferred ports; 0 is any. A port that is taken is replaced by a free one. */
  readonly ports?: { readonly host: number; readonly authorization: number; readonly analytics: number };
  /** What the host application shows; the demo's own page when left out. */
  readonly pages?: HostPages;
}

/** Three running servers. */
export interface Demo {
  /** Where they are, without a trailing slash. `host` is the one to open. */
  readonly urls: { readonly host: string; readonly issuer: string; readonly analytics: string };
  /** What happened to the authorization server's grants so far. */
  grantCounts(): GrantCounts;
  /** What the host application's refresh endpoint has seen so far. */
  hostStats(): HostStats;
  /** What the analytics application has answered so far. */
  analyticsStats(): AnalyticsStats;
  /** Stops all three and cuts the connections that are open. */
  close(): Promise<void>;
}

/** Seconds: short enough that a viewer sees several generations. */
const DEFAULT_ACCESS_TOKEN_TTL = 30;

/**
 * Starts the authorization server, the analytics application and the host application on the loopback interface.
 *
 * @throws {LibraryNotBuiltError} when `npm run build` has not been run.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  await assertLibraryIsBuilt();
  const { accessTokenTtl = DEFAULT_ACCESS_TOKEN_TTL, ports } = options;

  // Each application must know the others' origins, so all three ports are opened before any application is made.
  const [host, authorization, analytics] = await Promise.all([
    listen(ports?.host ?? 0),
    listen(ports?.authorization ?? 0),
    listen(ports?.analytics ?? 0),
  ]);
  const closeServers = async (): Promise<void> => {
    await Promise.all([host, authorization, analytics].map(({ server }) => shut(server)));
  };

  try {
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
      options.pages,
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
        await analyticsServer.close();
      },
    };
  } catch (error) {
    await closeServers();
    throw error;
  }
}
