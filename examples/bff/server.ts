import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type Context } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import * as oauth from 'openid-client';
import { refreshGrant } from './confidential-client.js';
import { createExchange } from './exchange.js';
import { logoutEndpoint } from './logout.js';
import { refreshEndpoint } from './refresh.js';
import { Seal, SealedCookie } from './sealed-cookies.js';
import { newSession, SessionCookie } from './session-cookie.js';
import { isLoopback, readSettings } from './settings.js';

const settings = await readSettings();
const { origin, issuer, clientId, clientSecret, timeoutMs, turns } = settings;
const secure = origin.startsWith('https:');
const seal = new Seal(settings.cookieKeys);
const session = new SessionCookie(seal, secure);
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
      throw error;
    });
  return discovery;
}

const exchange = createExchange({
  turns,
  seal,
  minIntervalMs: settings.minIntervalMs,
  requestTokens: async refreshToken => {
    // The limit includes the discovery, if there was none yet: a turn must end before its lease.
    const signal = AbortSignal.timeout(timeoutMs);
    const { token_endpoint: tokenEndpoint = '' } = (await configuration()).serverMetadata();
    return refreshGrant({ tokenEndpoint, clientId, clientSecret }, refreshToken, signal);
  },
});
const refresh = refreshEndpoint({ origins: [origin], session, exchange });
const logout = logoutEndpoint({
  origins: [origin],
  session,
  exchange,
  // Revoking one refresh token ends its whole grant.
  revoke: async refreshToken => oauth.tokenRevocation(await configuration(), refreshToken),
  next: async () => {
    const config = await configuration().catch(() => undefined);
    if (config?.serverMetadata().end_session_endpoint === undefined) return '/';
    return oauth.buildEndSessionUrl(config, { post_logout_redirect_uri: `${origin}/` }).href;
  },
});

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
  if (!/\.(js|css|svg)$/.test(c.req.path)) c.header('Cache-Control', 'no-store');
});

app.on(['POST', 'OPTIONS'], '/oauth/refresh', c => refresh(c.req.raw));

app.post('/logout', c => logout(c.req.raw));

/** The names of the session and of its user, for `<token-provider session="…" subject="…">`. */
app.get('/session', async c => {
  const own = await session.read(c.req.raw.headers.get('cookie'));
  return own ? c.json({ session: own.id, subject: own.subject }) : c.json({ error: 'invalid_grant' }, 401);
});

app.get('/login', async c => {
  const cookies = c.req.raw.headers.get('cookie');
  const state = `${Date.now().toString(36)}-${oauth.randomState()}`;
  const [nonce, verifier] = [oauth.randomNonce(), oauth.randomPKCECodeVerifier()];
  const url = oauth.buildAuthorizationUrl(await configuration(), {
    redirect_uri: `${origin}/callback`,
    scope: settings.scope,
    ...settings.resource,
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
  if (typeof nonce !== 'string' || typeof verifier !== 'string')
    return c.text('This login has expired, or it started in another browser. Sign in again.', 400);
  const callbackUrl = new URL(`${origin}/callback${new URL(c.req.url).search}`);
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
  const tokens = await oauth.authorizationCodeGrant(
    await configuration(),
    callbackUrl,
    checks,
    settings.resource,
  );
  if (tokens.refresh_token === undefined)
    return c.text('The token response has no refresh token. Check SCOPE and the client registration.', 502);
  setCookies(c, loginCookie(state).clear(cookies));
  setCookies(c, await session.write(cookies, newSession(tokens.refresh_token, tokens.claims()?.sub)));
  return c.redirect('/');
});

app.use(serveStatic({ root: settings.pages }));

app.onError((error, c) => {
  // Only the name, because an OAuth client's message may quote the response.
  console.error(`${c.req.method} ${c.req.path}: ${error.name}`);
  return c.text('The login failed. Try again.', 502);
});

const server = serve({ fetch: app.fetch, port: settings.port, hostname: settings.hostname }, () => {
  console.log(`Serving ${origin} on port ${settings.port}`);
});
// Finish the refreshes in flight first: if the instance is killed, their responses are lost.
process.once('SIGTERM', () => server.close(() => process.exit()));

function setCookies(c: Context, values: readonly string[]): void {
  for (const value of values) c.header('Set-Cookie', value, { append: true });
}
