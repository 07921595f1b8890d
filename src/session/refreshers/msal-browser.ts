import type { Refresher } from '../refresher.js';
import { callLibrary } from './call-library.js';

/** What is used of a `PublicClientApplication`. */
export interface MsalApplication<SilentRequest> {
  acquireTokenSilent(request: SilentRequest): Promise<MsalResult>;
}

/** What is used of its `AuthenticationResult`. */
export interface MsalResult {
  readonly accessToken: string;
  readonly tokenType: string;
  /** By the local clock. */
  readonly expiresOn: Date | null;
  readonly scopes: readonly string[];
}

/**
 * A refresher over the `PublicClientApplication` of
 * [msal-browser](https://github.com/AzureAD/microsoft-authentication-library-for-js), past its cache. It holds the refresh
 * token itself (RFC 6749 §6), and asks by a hidden iframe where the request's `cacheLookupPolicy` lets it.
 *
 * Rejects with a {@link TokenError}: `invalid_grant` where interaction is required. It takes no signal.
 */
export function msalRefresher<SilentRequest extends object>(
  application: MsalApplication<SilentRequest>,
  silentRequest: NoInfer<SilentRequest>,
): Refresher {
  return async () => {
    const { accessToken, tokenType, expiresOn, scopes } = await callLibrary(() =>
      application.acquireTokenSilent({ ...silentRequest, forceRefresh: true }),
    );
    return {
      access_token: accessToken,
      token_type: tokenType,
      // Down, since the library's own moment is rounded, half a second up at worst.
      ...(expiresOn && { expires_in: Math.floor((expiresOn.getTime() - Date.now()) / 1_000) }),
      scope: scopes.join(' '),
    };
  };
}
