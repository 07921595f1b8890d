import type { RequestListener, ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';
import { providerConfiguration, type AuthorizationServerOptions } from './configuration.js';
import { GrantActivity } from './grant-activity.js';
import { loginEnder } from './login-ender.js';
import { signInPage } from './sign-in-page.js';
import { createSigningKeys } from './signing-key.js';

export type { AuthorizationServerOptions } from './configuration.js';
export type { GrantActivity, GrantCounts, GrantEvent, RefusedRefresh } from './grant-activity.js';

/** An authorization server; the caller attaches its handler to an http server. */
export interface AuthorizationServer {
  readonly handler: RequestListener;
  /** Emits `refreshed`, `refused` and `revoked` for the grants, and counts them. */
  readonly activity: GrantActivity;
  /** Ends all logins as an administrator does; resolves when the clients have answered their logout tokens. */
  readonly endLogins: () => Promise<void>;
}

/** Creates an OpenID provider with two registered clients and one prepared user; see {@link AuthorizationServerOptions}. */
export function createAuthorizationServer(options: AuthorizationServerOptions): AuthorizationServer {
  const keys = options.signingKeys ?? createSigningKeys();
  const provider = new Provider(options.issuer, providerConfiguration(options, keys));
  const activity = new GrantActivity(provider);
  const endLogins = loginEnder(provider);
  const handleProtocol = provider.callback();
  const handleInteraction = signInPage(provider, options.hostOrigin);

  const handler: RequestListener = (req, res) => {
    const path = req.url ?? '/';
    if (path.startsWith('/interaction/')) {
      handleInteraction(req, res).catch((error: unknown) => {
        console.error(error);
        serverError(res);
      });
      return;
    }
    // Browsers repeat a POST automatically if a reused connection breaks, and with rotation the second request is
    // a replay that revokes the grant. A connection that is used once cannot break this way.
    if (path === '/token') res.setHeader('Connection', 'close');
    void handleProtocol(req, res);
  };

  return { handler, activity, endLogins };
}

function serverError(res: ServerResponse): void {
  if (!res.headersSent) res.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
  res.end('The sign-in page failed.\n');
}
