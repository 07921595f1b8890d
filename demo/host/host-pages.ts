import type { Hono } from 'hono';
import type { HostEnv } from './host-env.js';
import type { OAuthClients } from './oauth-clients.js';
import type { RefreshStats } from './refresh-stats.js';

/**
 * The holder of the refresh token. `page`: the page sends it with each refresh. `session`: it never leaves the server, and
 * the page identifies its session by the cookie (`request-format="cookie"`).
 */
export type RefreshTokenHolder = 'page' | 'session';

/** The parts of the host application that pages use. */
export interface HostParts {
  /** The host application's own origin. */
  readonly origin: string;
  readonly analyticsOrigin: string;
  readonly clients: OAuthClients;
  readonly stats: RefreshStats;
}

/** The pages of a host application, in addition to its login. */
export interface HostPages {
  readonly refreshTokenIn: RefreshTokenHolder;
  /** Origins of frames, besides the analytics application's. */
  readonly frameOrigins?: readonly string[];
  routes(parts: HostParts): Hono<HostEnv>;
}
