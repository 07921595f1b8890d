import type { Page } from '../../test/support/e2e-page.js';

/** A real authorization server that runs, as the generic cases use it. */
export interface AuthorizationServer {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  /** A public client with refresh tokens; `undefined` if the server issues none to public clients. */
  readonly publicClientId: string | undefined;
  readonly confidentialClient: { readonly id: string; readonly secret: string };
  readonly user: { readonly name: string; readonly password: string };
  /** Fills in the server's own login page, which a real browser shows. */
  signIn(page: Page): Promise<void>;
  /** The tokens of a new login for the public client, without a browser (password grant, or the code flow over HTTP). */
  firstTokens(): Promise<Record<string, unknown>>;
  // The administration: absent where the server has none.
  /** Ends all sessions of the user. */
  endSessions?(): Promise<void>;
  setUserEnabled?(enabled: boolean): Promise<void>;
  /** The public client. */
  setClientEnabled?(enabled: boolean): Promise<void>;
  /** Signs with a new key from now on. The old ones stay valid. */
  rotateKeys?(): Promise<void>;
  /** Stops the process, and starts it again `downMs` later. Resolves when it answers. */
  restart(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** What a case chooses when it starts a server, or a realm of one. */
export interface ServerOptions {
  readonly accessTokenSeconds: number;
  /** Whether each refresh spends the refresh token, with reuse detection and without a grace period. */
  readonly rotation: boolean;
  /** Seconds after which a session that is not used ends; default long. */
  readonly idleSeconds?: number;
  /** Seconds after which a login ends; default long. */
  readonly maxSeconds?: number;
  /** Where the server sends logout tokens for the confidential client (OpenID Connect Back-Channel Logout 1.0); default nowhere. */
  readonly backchannelLogoutUri?: string;
  /** The page's origin: for redirect URIs and CORS. */
  readonly hostOrigin: string;
}

/** What `idleSeconds` and `maxSeconds` are by default. */
export const LONG_SECONDS = 86_400;
