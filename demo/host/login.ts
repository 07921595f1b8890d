import { Hono, type Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { HostEnv } from './host-env.js';
import type { LoginAttempt, OAuthClients } from './oauth-clients.js';
import { messagePage } from './page/message-page.js';
import { sameOriginOnly } from './security.js';
import { HostSession, randomId, SESSION_COOKIE, type SessionStore } from './sessions.js';

/** Binds a login's callback to the browser that started the login. */
const LOGIN_COOKIE = 'host_login';
const LOGIN_TIMEOUT_SECONDS = 600;
const MAX_PENDING_LOGINS = 1_000;

const cookieOptions = { httpOnly: true, sameSite: 'Lax', path: '/' } as const;

interface PendingLogin extends LoginAttempt {
  readonly browser: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Logins in progress, by their `state`. */
class PendingLogins {
  readonly #byState = new Map<string, PendingLogin>();

  add(login: PendingLogin): void {
    const oldest = this.#byState.keys().next().value;
    if (this.#byState.size >= MAX_PENDING_LOGINS && oldest !== undefined) this.#byState.delete(oldest);
    this.#byState.set(login.state, login);
  }

  /** Removes and returns a login, so that its callback counts once, in the same browser and before it expires. */
  take(state: string | undefined, browser: string | undefined): PendingLogin | undefined {
    const login = state === undefined ? undefined : this.#byState.get(state);
    if (!login || login.browser !== browser) return undefined;
    this.#byState.delete(login.state);
    return Date.now() < login.expiresAt ? login : undefined;
  }
}

/** `/login`, `/callback`, `/logout` and `/signed-out`. */
export function loginRoutes(options: {
  readonly origin: string;
  readonly clients: OAuthClients;
  readonly sessions: SessionStore;
}): Hono<HostEnv> {
  const { origin, clients, sessions } = options;
  const pending = new PendingLogins();
  const routes = new Hono<HostEnv>();

  routes.get('/login', async c => {
    const client = c.req.query('client') === 'browser' ? 'browser' : 'host';
    const { attempt, url } = await clients.startLogin(client);
    const browser = getCookie(c, LOGIN_COOKIE) ?? randomId();
    pending.add({ ...attempt, browser, expiresAt: Date.now() + LOGIN_TIMEOUT_SECONDS * 1_000 });
    setCookie(c, LOGIN_COOKIE, browser, { ...cookieOptions, maxAge: LOGIN_TIMEOUT_SECONDS });
    return c.redirect(url.href);
  });

  routes.get('/callback', async c => {
    const attempt = pending.take(c.req.query('state'), getCookie(c, LOGIN_COOKIE));
    if (!attempt) return loginFailed(c, 'This login has expired, or it started in another browser.');
    try {
      const { tokens, userName } = await clients.finishLogin(attempt, new URL(c.req.url).search);
      const session = new HostSession({ client: attempt.client, tokens, userName });
      const previous = c.get('session');
      if (previous) sessions.remove(previous);
      sessions.add(session);
      setCookie(c, SESSION_COOKIE, session.id, cookieOptions);
    } catch (error) {
      return loginFailed(c, `The authorization server's response is invalid: ${reasonOf(error)}.`);
    }
    return c.redirect('/');
  });

  routes.on(['GET', 'POST'], '/logout', sameOriginOnly(origin), async c => {
    const session = c.get('session');
    if (session) {
      sessions.remove(session);
      const { refreshToken } = session;
      // The session is removed first, so that the user is signed out here even if the revocation fails.
      if (refreshToken !== undefined) {
        await clients.revoke(session.client, refreshToken).catch(() => undefined);
      }
    }
    deleteCookie(c, SESSION_COOKIE, cookieOptions);
    return c.redirect('/signed-out', 303);
  });

  routes.get('/signed-out', c =>
    c.html(
      messagePage({
        title: 'Signed out',
        text: 'Your session has ended, and its refresh token is revoked.',
        link: 'Sign in again',
      }),
    ),
  );

  return routes;
}

function loginFailed(c: Context<HostEnv>, text: string): Response | Promise<Response> {
  return c.html(messagePage({ title: 'Not signed in', text, link: 'Try again' }), 400);
}

/** An OAuth error code, which contains no secret; never a message, which might quote the response. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'error' in error && typeof error.error === 'string') return error.error;
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';
}
