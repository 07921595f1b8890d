import type { Refresher } from '../session-options.js';
import { missingRefreshTokenError } from '../token-error.js';
import { readRefreshToken, type TokenResponse } from '../token-response.js';
import { callLibrary } from './call-library.js';

/** The part of `import * as oauth from 'oauth4webapi'` that the refresher uses. */
export interface Oauth4WebApi<Server, Client, Authentication, Options> {
  refreshTokenGrantRequest(
    as: Server,
    client: Client,
    clientAuthentication: Authentication,
    refreshToken: string,
    options?: Options,
  ): Promise<Response>;
  processRefreshTokenResponse(as: Server, client: Client, response: Response): Promise<TokenResponse>;
  isDPoPNonceError(error: unknown): boolean;
}

/** The server and the client of {@link oauth4webapiRefresher}. */
export interface Oauth4WebApiOptions<Server, Client, Authentication, Options> {
  /** The authorization server's metadata, RFC 8414. */
  readonly as: Server;
  readonly client: Client;
  /** For a page `oauth.None()`, RFC 6749 §2.1. */
  readonly clientAuthentication: Authentication;
  /** As the library's: `DPoP` (RFC 9449), `additionalParameters`, `headers`. */
  readonly options?: Options;
}

/**
 * A refresher over [oauth4webapi](https://github.com/panva/oauth4webapi): RFC 6749 §6, with DPoP if the options contain it. If the
 * server requires another DPoP nonce (RFC 9449 §8), the request is sent once more.
 *
 * Rejects with a {@link TokenError}: `refresh_token_missing` if the session has none, otherwise by the server's response. A
 * successful response that the library rejects is an `invalid_response` to the session, which still stores its refresh token.
 */
export function oauth4webapiRefresher<Server, Client, Authentication, Options extends object>(
  oauth: Oauth4WebApi<Server, Client, Authentication, Options>,
  settings: NoInfer<Oauth4WebApiOptions<Server, Client, Authentication, Options>>,
): Refresher {
  const { as, client, clientAuthentication, options } = settings;
  return ({ refreshToken, signal }) =>
    callLibrary(async () => {
      if (refreshToken === undefined) throw missingRefreshTokenError();
      const sendRequest = async (): Promise<TokenResponse> => {
        const requestOptions = { ...options, signal } as unknown as Options;
        const response = await oauth.refreshTokenGrantRequest(
          as,
          client,
          clientAuthentication,
          refreshToken,
          requestOptions,
        );
        const copy = response.clone();
        try {
          return await oauth.processRefreshTokenResponse(as, client, response);
        } catch (error) {
          if (!response.ok) throw error;
          // The presented refresh token is spent: the new one counts although the library, and so the session, rejects the rest.
          return { refresh_token: readRefreshToken(await copy.json()) } as unknown as TokenResponse;
        }
      };
      return sendRequest().catch((error: unknown) => {
        if (oauth.isDPoPNonceError(error)) return sendRequest();
        throw error;
      });
    }, refreshToken);
}
