import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type Context } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import * as oauth from 'openid-client';
import { backchannelLogoutEndpoint } from './backchannel-logout.js';
import { refreshGrant, revokeRefreshToken, type ConfidentialClient } from './confidential-client.js';
import { createExchange } from './exchange.js';
import { healthEndpoint } from './health.js';
import { errorCode, log } from './log.js';
import { loginErrorPage } from './login-error-page.js';
import { LoginError, readLoginError } from './login-error.js';
import { logoutTokenVerifier } from './logout-token.js';
import { logoutEndpoint } from './logout.js';
import { refreshEndpoint } from './refresh.js';
import { subjectInQuery } from './request-body.js';
import { Seal, SealedCookie } from './sealed-cookies.js';
import { newSession, SessionCookie } from './session-cookie.js';
import { createSessionEnds } from './session-ends.js';
import { sessionEventsEndpoint } from './session-events.js';
import { isLoopback, readSettings } from './settings.js';

const settings = await readSettings();
const { origin, issuer, clientId, clientSecret, timeoutMs, turns } = settings;
const secure = origin.startsWith('https:');
const seal = new Seal(settings.cookieKeys);
const session = new SessionCookie(seal, secure, settings.maxUsers);
/** One for each login in progress, because two tabs may sign in at once; Lax, because another site redirects to the callback. */
const loginCookie = (state: string): SealedCookie =>
  new SealedCookie(seal, { name: `login-${state.slice(0, 12)}`, sameSite: 'Lax', secure, lifetime: 600 });
/** The logins in progress of a browser, from the oldest: a state, and so a cookie's name, begins with the time. */
const loginsIn = (header: string | null): string[] =>
  Array.from((header ?? '').matchAll(/login-([\w-]{12})=/g), ([, state = '']) => state).sort();
const MAX_LOGINS = 4;

let discovery: Promise<oauth.Configuration> | undefined;
/** The authorization server's metadata; after a failed discovery, the next call tries again. */
function configuration(): Promise<oauth.Configuration> {
  discovery ??= oauth
    .discovery(issuer, clientId, undefined, oauth.ClientSecretBasic(clientSecret), {
      timeout: timeoutMs / 1_000,
      // Only the loopback interface may use plain http: any other host needs https.
      execute: isLoopback(issuer) ? [oauth.allowInsecureRequests] : [],
    })
    .catch((error: unknown) => {
      discovery = undefined;
      throw new LoginError('unavailable', error);
    });
  return discovery;
}

/** This application, as the authorization server knows it. */
async function client(): Promise<ConfidentialClient> {
  const { token_endpoint: tokenEndpoint = '', revocation_endpoint: revocationEndpoint } = (
    await configuration()
  ).serverMetadata();
  return { tokenEndpoint, revocationEndpoint, clientId, clientSecret };
}

const ends = createSessionEnds(turns, settings.endChannel);
const exchange = createExchange({
  turns,
  ends,
  seal,
  minIntervalMs: settings.minIntervalMs,
  requestTokens: async refreshToken => {
    // The limit includes the discovery, if there was none yet: a turn must end before its lease.
    const signal = AbortSignal.timeout(timeoutMs);
    return refreshGrant(await client(), refreshToken, signal);
  },
});
const refresh = refreshEndpoint({ origins: [origin], session, exchange });
const logout = logoutEndpoint({
  origins: [origin],
  session,
  exchange,
  // Revoking one refresh token ends its whole grant.
  revoke: async refreshToken => revokeRefreshToken(await client(), refreshToken),
  next: async ended => {
    const config = await configuration().catch(() => undefined);
    if (config?.serverMetadata().end_session_endpoint === undefined) return '/';
    // Without the hint, some servers (Keycloak) ask the user for a confirmation.
    return oauth.buildEndSessionUrl(config, {
      post_logout_redirect_uri: `${origin}/`,
      ...(ended?.idToken !== undefined && { id_token_hint: ended.idToken }),
    }).href;
  },
});
const events = sessionEventsEndpoint({ origins: [origin], session, ends });
const verify = logoutTokenVerifier(clientId, async () => (await configuration()).serverMetadata());
const backchannelLogout = backchannelLogoutEndpoint({ verify, turns, ends });

const app = new Hono();

app.use(
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      frameSrc: [...settings.frameOrigins],
      workerSrc: ['blob:'],
      // The sign-out form is redirected to the authorization server.
      formAction: ["'self'", issuer.origin],
      baseUri: ["'none'"],
      objectSrc: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ['lit-html'],
    },
    referrerPolicy: 'same-origin',
    strictTransportSecurity: secure && 'max-age=31536000',
    xFrameOptions: 'DENY',
  }),
);
app.use(async (c, next) => {
  await next();
  // Scripts and styles may be cached; pages and answers belong to one user.
  if (!/\.(js|css|svg)$|^\/session\/events$/.test(c.req.path)) c.header('Cache-Control', 'no-store');
});

app.on(['POST', 'OPTIONS'], '/oauth/refresh', c => refresh(c.req.raw));

app.get('/health', healthEndpoint(turns, settings.storeKind));

app.post('/logout', c => logout(c.req.raw));

app.post('/backchannel-logout', c => backchannelLogout(c.req.raw));

app.get('/session/events', c => events.handle(c.req.raw));

/**
 * The names of the session and of its user, for `<token-provider session="…" subject="…">`; `?subject=` names the user, by
 * default the one of the last login.
 */
app.get('/session', async c => {
  const own = await session.read(c.req.raw.headers.get('cookie'), subjectInQuery(c.req.raw));
  // Without the store, the refresh says what is wrong.
  const end = own && (await ends.endOf(own).catch(() => undefined));
  if (!own || end) return c.json({ error: 'invalid_grant', error_description: end?.description }, 401);
  return c.json({ session: own.id, subject: own.subject });
});

app.get('/login', async c => {
  const cookies = c.req.raw.headers.get('cookie');
  const state = `${Date.now().toString(36)}-${oauth.randomState()}`;
  const [nonce, verifier] = [oauth.randomNonce(), oauth.randomPKCECodeVerifier()];
  const url = oauth.buildAuthorizationUrl(await configuration(), {
    redirect_uri: `${origin}/callback`,
    scope: settings.scope,
    ...settings.resource,
    ...settings.audience,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
  // Another site can open this address any number of times, and a request with too many cookies is refused.
  for (const old of loginsIn(cookies).slice(0, 1 - MAX_LOGINS))
    setCookies(c, loginCookie(old).clear(cookies));
  setCookies(c, await loginCookie(state).write(null, { nonce, verifier }));
  return c.redirect(url.href);
});

app.get('/callback', async c => {
  const cookies = c.req.raw.headers.get('cookie');
  const state = c.req.query('state') ?? '';
  const { nonce, verifier } = (await loginCookie(state).read(cookies)) ?? {};
  if (typeof nonce !== 'string' || typeof verifier !== 'string') throw new LoginError('login_expired');
  const callbackUrl = new URL(`${origin}/callback${new URL(c.req.url).search}`);
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
  const tokens = await oauth.authorizationCodeGrant(
    await configuration(),
    callbackUrl,
    checks,
    settings.resource,
  );
  if (tokens.refresh_token === undefined) throw new LoginError('no_refresh_token');
  setCookies(c, loginCookie(state).clear(cookies));
  const login = newSession(tokens.refresh_token, tokens.claims(), tokens.id_token);
  setCookies(c, await session.write(cookies, login));
  return c.redirect('/');
});

app.use(serveStatic({ root: settings.pages }));

app.onError(async (error, c) => {
  if (!['/login', '/callback'].includes(c.req.path)) {
    log('error', 'request_failed', { error: errorCode(error) });
    return c.json({ error: 'server_error' }, 500);
  }
  const failure = await readLoginError(error);
  const { status, answer } = failure;
  const fields = { error: failure.error, description: answer?.description, status };
  log(status < 500 ? 'warn' : 'error', 'login_failed', fields);
  return c.html(loginErrorPage(failure), status);
});

const server = serve({ fetch: app.fetch, port: settings.port, hostname: settings.hostname }, () => {
  log('info', 'started', { origin });
});
// Finish the refreshes in flight first: if the instance is killed, their responses are lost.
process.once('SIGTERM', () => {
  server.close(() => process.exit());
  // They would never end.
  events.close();
});

function setCookies(c: Context, values: readonly string[]): void {
  for (const value of values) c.header('Set-Cookie', value, { append: true });
}
