import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type Context } from 'hono';
import * as oauth from 'openid-client';
import { createExchange, refreshGrant } from './exchange.js';
import { isFrom, refreshEndpoint } from './refresh.js';
import { Seal, SealedCookie } from './sealed-cookies.js';
import { readSettings } from './settings.js';

const settings = await readSettings();
const { origin, issuer, clientId, clientSecret, timeoutMs, turns } = settings;
const secure = origin.startsWith('https:');
const seal = new Seal(settings.cookieKeys);
const DAY_SECONDS = 24 * 3_600;
const session = new SealedCookie(seal, {
  name: 'session',
  sameSite: 'Strict',
  secure,
  lifetime: 30 * DAY_SECONDS,
});
/** One for each login in progress, because two tabs may sign in at once; Lax, because another site redirects to the callback. */
const loginCookie = (state: string): SealedCookie =>
  new SealedCookie(seal, { name: `login-${state.slice(0, 12)}`, sameSite: 'Lax', secure, lifetime: 600 });

let discovery: Promise<oauth.Configuration> | undefined;
/** The authorization server's metadata; after a failed discovery, the next call tries again. */
function configuration(): Promise<oauth.Configuration> {
  discovery ??= oauth
    .discovery(issuer, clientId, undefined, oauth.ClientSecretBasic(clientSecret), {
      timeout: timeoutMs / 1_000,
      // Only the loopback interface may use plain http: any other host needs https.
      execute: ['127.0.0.1', 'localhost'].includes(issuer.hostname) ? [oauth.allowInsecureRequests] : [],
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
  requestTokens: async refreshToken => {
    // The limit includes the discovery, if there was none yet: a turn must end before its lease.
    const signal = AbortSignal.timeout(timeoutMs);
    const { token_endpoint: tokenEndpoint = '' } = (await configuration()).serverMetadata();
    return refreshGrant({ tokenEndpoint, clientId, clientSecret }, refreshToken, signal);
  },
});
const refresh = refreshEndpoint({ origins: [origin], session, exchange });

const app = new Hono();

app.on(['POST', 'OPTIONS'], '/oauth/refresh', c => refresh(c.req.raw));

app.get('/login', async c => {
  const [state, nonce, verifier] = [oauth.randomState(), oauth.randomNonce(), oauth.randomPKCECodeVerifier()];
  const url = oauth.buildAuthorizationUrl(await configuration(), {
    redirect_uri: `${origin}/callback`,
    scope: settings.scope,
    ...settings.resource,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  });
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
  setCookies(c, await session.write(cookies, { refresh_token: tokens.refresh_token }));
  return c.redirect('/');
});

app.post('/logout', async c => {
  if (!isFrom(c.req.raw, [origin])) return c.text('Sign out from a page of this application.', 403);
  const cookies = c.req.raw.headers.get('cookie');
  const refreshToken = (await session.read(cookies))?.['refresh_token'];
  setCookies(c, session.clear(cookies));
  // The user is signed out here even if the revocation fails. Revoking one refresh token ends its whole grant.
  const config = await configuration().catch(() => undefined);
  if (!config) return c.redirect('/', 303);
  if (typeof refreshToken === 'string')
    await oauth.tokenRevocation(config, refreshToken).catch(() => undefined);
  if (config.serverMetadata().end_session_endpoint === undefined) return c.redirect('/', 303);
  return c.redirect(oauth.buildEndSessionUrl(config, { post_logout_redirect_uri: `${origin}/` }).href, 303);
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
