import type { MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import type { HostEnv } from './host-env.js';
import { SESSION_COOKIE, type SessionStore } from './sessions.js';

/** Looks up the request's session. */
export function withSession(sessions: SessionStore): MiddlewareHandler<HostEnv> {
  return createMiddleware<HostEnv>(async (c, next) => {
    c.set('session', sessions.find(getCookie(c, SESSION_COOKIE)));
    await next();
  });
}
