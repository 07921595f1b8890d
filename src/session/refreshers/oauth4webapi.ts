import type { Refresher } from '../refresher.js';
import { missingRefreshTokenError } from '../token-error.js';
import { readRefreshToken, type TokenResponse } from '../token-response.js';
import { callLibrary } from './call-library.js';

/** What is used of `import * as oauth from 'oauth4webapi'`. */
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

/** Whom {@link oauth4webapiRefresher} asks, and as whom. */
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
 * A refresher over [oauth4webapi](https://github.com/panva/oauth4webapi): RFC 6749 §6, where need be with DPoP, whose nonce
 * is fetched by one more request (RFC 9449 §8).
 *
 * Rejects with a {@link TokenError}: `refresh_token_missing` where the session has none, else as the server answered. An
 * answer that the library refuses is an `invalid_response` to the session, which keeps its refresh token all the same.
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
          // What was presented is spent: its successor counts though the library, and so the session, refuses the rest.
          return { refresh_token: readRefreshToken(await copy.json()) } as unknown as TokenResponse;
        }
      };
      return sendRequest().catch((error: unknown) => {
        if (oauth.isDPoPNonceError(error)) return sendRequest();
        throw error;
      });
    });
}
