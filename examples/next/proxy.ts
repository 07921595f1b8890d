import { NextResponse, type NextRequest } from 'next/server';
import { dashboardsOrigin } from './dashboards-origin';

/** Sets a Content Security Policy with a new nonce for each page. Next.js reads the nonce from the request's header. */
export function proxy(request: NextRequest) {
  const nonce = btoa(crypto.randomUUID());
  const policy = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `frame-src ${dashboardsOrigin()}`,
    // The library runs its timers in a worker from a blob: URL, because browsers throttle the timers of hidden tabs.
    `worker-src 'self' blob:`,
    `frame-ancestors 'none'`,
    `base-uri 'none'`,
  ].join('; ');
  const headers = new Headers(request.headers);
  headers.set('Content-Security-Policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('Content-Security-Policy', policy);
  return response;
}

export const config = { matcher: ['/((?!_next/static|favicon.ico).*)'] };
