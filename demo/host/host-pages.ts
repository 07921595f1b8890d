import type { Hono } from 'hono';
import type { HostEnv } from './host-env.js';
import type { OAuthClients } from './oauth-clients.js';
import type { RefreshStats } from './refresh-stats.js';

/**
 * Who holds the refresh token. `page`: it sends it along with each refresh. `session`: it never leaves the server, and the
 * page names its session by the cookie (`request-format="cookie"`).
 */
export type RefreshTokenHolder = 'page' | 'session';

/** What pages can count on. */
export interface HostParts {
  /** The host application's own origin. */
  readonly origin: string;
  readonly analyticsOrigin: string;
  readonly clients: OAuthClients;
  readonly stats: RefreshStats;
}

/** What a host application shows beside its login. */
export interface HostPages {
  readonly refreshTokenIn: RefreshTokenHolder;
  routes(parts: HostParts): Hono<HostEnv>;
}
