import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** Own scripts and styles only, no inline ones, and only the host application may embed a page. */
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
    // frame-ancestors says it exactly; the older header could only name this origin or none.
    xFrameOptions: false,
    strictTransportSecurity: false,
  });
}
