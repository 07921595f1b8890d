import type { Refresher } from '../session-options.js';
import { callLibrary } from './call-library.js';

/** The part of a `PublicClientApplication` that the refresher uses. */
export interface MsalApplication<SilentRequest> {
  acquireTokenSilent(request: SilentRequest): Promise<MsalResult>;
}

/** The part of its `AuthenticationResult` that the refresher uses. */
export interface MsalResult {
  readonly accessToken: string;
  readonly tokenType: string;
  /** By the local clock. */
  readonly expiresOn: Date | null;
  readonly scopes: readonly string[];
}

/**
 * A refresher over the `PublicClientApplication` of
 * [msal-browser](https://github.com/AzureAD/microsoft-authentication-library-for-js), bypassing its cache. The library holds the
 * refresh token itself (RFC 6749 §6), and uses a hidden iframe if the request's `cacheLookupPolicy` allows it.
 *
 * Rejects with a {@link TokenError}: `invalid_grant` if interaction is required. The library takes no signal.
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
      // Rounded down, because the library rounds `expiresOn` up by as much as half a second.
      ...(expiresOn && { expires_in: Math.floor((expiresOn.getTime() - Date.now()) / 1_000) }),
      scope: scopes.join(' '),
    };
  };
}
