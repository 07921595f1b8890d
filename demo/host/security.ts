import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import type { MiddlewareHandler } from 'hono';
import type { HostEnv } from './host-env.js';

/**
 * Redirects a browser that used another host name (`localhost`) to the origin that the cookies and the redirect URI
 * belong to.
 */
export function canonicalHost(origin: string): MiddlewareHandler<HostEnv> {
  const { host } = new URL(origin);
  return createMiddleware<HostEnv>(async (c, next) => {
    if (c.req.header('host') === host) {
      await next();
      return;
    }
    if (c.req.method === 'GET') return c.redirect(new URL(c.req.path, origin).href);
    return c.text('Misdirected Request', 421);
  });
}

/** The page's policy, unless its response has one: only its own scripts and styles, and frames of known origins. */
export function pageHeaders(origins: {
  readonly analyticsOrigin: string;
  readonly issuer: string;
  /** Of other frames. */
  readonly frameOrigins: readonly string[];
}): MiddlewareHandler {
  const self = "'self'";
  const { analyticsOrigin, issuer, frameOrigins } = origins;
  const setHeaders = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: [self],
      scriptSrc: [self],
      styleSrc: [self],
      frameSrc: [analyticsOrigin, ...frameOrigins],
      connectSrc: [self, analyticsOrigin, issuer],
      // The library runs its timers in a worker from a blob: URL, because browsers throttle the timers of hidden tabs.
      workerSrc: [self, 'blob:'],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    // The demo uses http on the loopback interface, without TLS.
    strictTransportSecurity: false,
    xFrameOptions: 'DENY',
  });
  return async (c, next) => {
    await next();
    const own = c.res.headers.get('Content-Security-Policy');
    await setHeaders(c, () => Promise.resolve());
    if (own !== null) c.header('Content-Security-Policy', own);
  };
}

/**
 * Refuses cross-site requests. Browsers identify the sender in `Sec-Fetch-Site`, older ones in `Origin`. A request with
 * neither header does not come from a browser and cannot use a user's session.
 */
export function sameOriginOnly(origin: string): MiddlewareHandler<HostEnv> {
  return createMiddleware<HostEnv>(async (c, next) => {
    const site = c.req.header('sec-fetch-site');
    const sender = c.req.header('origin');
    const isCrossSite =
      site === undefined
        ? sender !== undefined && sender !== origin
        : !['same-origin', 'none'].includes(site);
    if (isCrossSite) return c.json({ error: 'access_denied' }, 403);
    await next();
    return;
  });
}
