import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** Allows only the application's own scripts and styles, no inline ones, and only the host application as an embedder. */
export function securityHeaders(hostOrigin: string): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: [hostOrigin],
    },
    referrerPolicy: 'no-referrer',
    // frame-ancestors names the embedder; X-Frame-Options can only allow this origin or none.
    xFrameOptions: false,
    strictTransportSecurity: false,
  });
}
