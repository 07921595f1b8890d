import type { Refresher } from '../session-options.js';
import type { TokenResponse } from '../token-response.js';
import { callLibrary } from './call-library.js';

/** The library's options that matter to a refresh. */
export interface Auth0RefresherOptions {
  readonly authorizationParams?: {
    readonly audience?: string;
    readonly scope?: string;
    readonly redirect_uri?: string;
    readonly [parameter: string]: unknown;
  };
  readonly timeoutInSeconds?: number;
}

/** The part of an `Auth0Client` that the refresher uses. */
export interface Auth0TokenClient {
  getTokenSilently(
    options: Auth0RefresherOptions & { readonly cacheMode: 'off'; readonly detailedResponse: true },
  ): Promise<TokenResponse | undefined>;
}

/**
 * A refresher over the `Auth0Client` of [auth0-spa-js](https://github.com/auth0/auth0-spa-js), bypassing its cache. The library
 * holds the refresh token itself (`useRefreshTokens`, RFC 6749 §6), or uses a hidden iframe.
 *
 * Rejects with a {@link TokenError}: `invalid_grant` if the user must log in. The library does not expose statuses, so that a
 * rejection without an OAuth code counts as `network`. It has a time limit of its own and takes no signal.
 */
export function auth0Refresher(client: Auth0TokenClient, options?: Auth0RefresherOptions): Refresher {
  return () =>
    callLibrary(() => client.getTokenSilently({ ...options, cacheMode: 'off', detailedResponse: true }));
}
