import * as oauth from 'openid-client';

/** The authorization server's token response (RFC 6749 §5.1). */
export interface TokenResponse {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in?: number;
  readonly id_token?: string;
}

/** `host`: confidential, behind the host's refresh endpoint. `browser`: public, refreshes from the page itself. */
export type ClientKind = 'host' | 'browser';

/** How the page's provider refreshes. */
export type RefreshSettings =
  | { readonly format: 'json'; readonly endpoint: string }
  | { readonly format: 'form'; readonly endpoint: string; readonly clientId: string };

/** The state of a login until its callback. */
export interface LoginAttempt {
  readonly client: ClientKind;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

const CLIENT_IDS: Record<ClientKind, string> = { host: 'analytics-host', browser: 'analytics-browser' };
const SCOPE = 'openid offline_access analytics:read';
/** Limit for one response of the authorization server. */
const TIMEOUT_SECONDS = 8;

/** The host application's two registrations at the authorization server. */
export class OAuthClients {
  readonly #issuer: URL;
  readonly #redirectUri: string;
  readonly #resource: string;
  readonly #clientSecret: string;
  readonly #configurations = new Map<ClientKind, Promise<oauth.Configuration>>();

  constructor(options: {
    readonly origin: string;
    readonly issuer: string;
    readonly resource: string;
    readonly clientSecret: string;
  }) {
    this.#issuer = new URL(options.issuer);
    this.#redirectUri = `${options.origin}/callback`;
    this.#resource = options.resource;
    this.#clientSecret = options.clientSecret;
  }

  /** Starts an authorization code flow with PKCE, state and nonce. */
  async startLogin(client: ClientKind): Promise<{ attempt: LoginAttempt; url: URL }> {
    const attempt: LoginAttempt = {
      client,
      state: oauth.randomState(),
      nonce: oauth.randomNonce(),
      codeVerifier: oauth.randomPKCECodeVerifier(),
    };
    const url = oauth.buildAuthorizationUrl(await this.#configuration(client), {
      redirect_uri: this.#redirectUri,
      scope: SCOPE,
      resource: this.#resource,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: 'S256',
    });
    return { attempt, url };
  }

  /**
   * Completes the flow: validates the authorization response and exchanges its code for tokens.
   *
   * @throws openid-client's errors, if the response is an error or does not belong to the attempt.
   */
  async finishLogin(
    attempt: LoginAttempt,
    query: string,
  ): Promise<{ tokens: TokenResponse; userName: string }> {
    const callbackUrl = new URL(this.#redirectUri);
    callbackUrl.search = query;
    const tokens = await oauth.authorizationCodeGrant(
      await this.#configuration(attempt.client),
      callbackUrl,
      {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.codeVerifier,
        idTokenExpected: true,
      },
      { resource: this.#resource },
    );
    const claims = tokens.claims();
    const name = claims?.['name'];
    return { tokens, userName: typeof name === 'string' ? name : (claims?.sub ?? '') };
  }

  /** The refresh grant (RFC 6749 §6) with the confidential client. */
  async refresh(refreshToken: string): Promise<TokenResponse> {
    return oauth.refreshTokenGrant(await this.#configuration('host'), refreshToken, {
      resource: this.#resource,
    });
  }

  /** Revokes a refresh token and its grant (RFC 7009). */
  async revoke(client: ClientKind, refreshToken: string): Promise<void> {
    await oauth.tokenRevocation(await this.#configuration(client), refreshToken, {
      token_type_hint: 'refresh_token',
    });
  }

  /** How a page refreshes if its user signed in with this client. */
  async refreshSettings(client: ClientKind): Promise<RefreshSettings> {
    if (client === 'host') return { format: 'json', endpoint: '/oauth/refresh' };
    const { token_endpoint: endpoint } = (await this.#configuration(client)).serverMetadata();
    if (endpoint === undefined)
      throw new TypeError("The authorization server's metadata has no token_endpoint.");
    return { format: 'form', endpoint, clientId: CLIENT_IDS.browser };
  }

  #configuration(client: ClientKind): Promise<oauth.Configuration> {
    const known = this.#configurations.get(client);
    if (known) return known;
    const discovered = this.#discover(client);
    this.#configurations.set(client, discovered);
    // After a failed discovery, the next request tries again.
    discovered.catch(() => this.#configurations.delete(client));
    return discovered;
  }

  #discover(client: ClientKind): Promise<oauth.Configuration> {
    const authentication = client === 'host' ? oauth.ClientSecretBasic(this.#clientSecret) : oauth.None();
    return oauth.discovery(this.#issuer, CLIENT_IDS[client], undefined, authentication, {
      // Only for the loopback interface: any other host needs https.
      execute: [oauth.allowInsecureRequests],
      timeout: TIMEOUT_SECONDS,
    });
  }
}
