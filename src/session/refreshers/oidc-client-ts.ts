import type { Refresher } from '../session-options.js';
import { callLibrary } from './call-library.js';

/** The part of a `UserManager` that the refresher uses. */
export interface OidcUserManager {
  signinSilent(): Promise<OidcUser | null>;
}

/** The part of its `User` that the refresher uses. */
export interface OidcUser {
  readonly access_token: string;
  readonly token_type: string;
  /** Seconds. */
  readonly expires_in?: number | undefined;
  readonly scope?: string | undefined;
}

/**
 * A refresher over the `UserManager` of [oidc-client-ts](https://github.com/authts/oidc-client-ts), which holds the refresh
 * token itself (RFC 6749 §6), or has none and uses a hidden iframe. Set its `automaticSilentRenew` to `false`: the session
 * decides when to refresh.
 *
 * Rejects with a {@link TokenError}: `invalid_grant` if the user must log in. The library has a time limit of its own and takes
 * no signal.
 */
export function oidcClientRefresher(userManager: OidcUserManager): Refresher {
  return async () => {
    const { access_token, token_type, expires_in, scope } = await callLibrary(() =>
      userManager.signinSilent(),
    );
    return {
      access_token,
      token_type,
      ...(expires_in !== undefined && { expires_in }),
      ...(scope !== undefined && { scope }),
    };
  };
}
