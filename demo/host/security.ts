import { createMiddleware } from 'hono/factory';
import { secureHeaders } from 'hono/secure-headers';
import type { MiddlewareHandler } from 'hono';
import type { HostEnv } from './host-env.js';

/**
 * Sends a browser that came by another name (`localhost`) to the one origin that the cookies and the redirect URI
 * are made for.
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

/** The page's policy: its own scripts and styles, frames of the analytics application, nothing else. */
export function pageHeaders(origins: {
  readonly analyticsOrigin: string;
  readonly issuer: string;
}): MiddlewareHandler {
  const self = "'self'";
  const { analyticsOrigin, issuer } = origins;
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: [self],
      scriptSrc: [self],
      styleSrc: [self],
      frameSrc: [analyticsOrigin],
      connectSrc: [self, analyticsOrigin, issuer],
      // The library's timers tick in a worker of its own making, which a hidden tab does not slow down.
      workerSrc: [self, 'blob:'],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    // Loopback http: there is no TLS to insist on.
    strictTransportSecurity: false,
    xFrameOptions: 'DENY',
  });
}

/**
 * Refuses requests that another site's page made the browser send. Browsers name the sender in `Sec-Fetch-Site`,
 * older ones in `Origin`; what names neither is no browser, and forges nobody's session.
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
