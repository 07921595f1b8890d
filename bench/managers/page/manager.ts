/** What an authorization server's token endpoint answers, RFC 6749 §5.1. */
export interface Answer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds, as the server writes them; some do not. */
  readonly expires_in?: number | string | undefined;
  readonly refresh_token?: string;
}

/** What a page of a signed-in user begins with. */
export interface SignedIn {
  /** The authorization server: an origin that is not the page's. */
  readonly issuer: string;
  readonly clientId: string;
  /** What the login has just brought, dressed as {@link Library.dress} has it; none in a page that is loaded later: it has what the library keeps by itself. */
  readonly first: (Answer & Readonly<Record<string, unknown>>) | undefined;
}

/** What the server knows of an answer besides what it says. */
export interface Grant {
  /** The authorization server's origin. */
  readonly issuer: string;
  readonly clientId: string;
  /** Seconds that the access token lives, whether the answer says so or not. */
  readonly lifetime: number;
}

/** One token manager in one page, used as its documentation says. */
export interface Manager {
  /** Signed in, with the timers that the library has for keeping it so. */
  start(login: SignedIn): Promise<void>;
  /** The call that the library offers for use before each request of the page's: resolves with an access token. */
  token(): Promise<string>;
  /** The library's own forced refresh. */
  refresh(): Promise<void>;
  /** The library's own sign-out, as far as it happens in the page. */
  signOut(): Promise<void>;
  /** Everything that the library offers for being put away. */
  dispose(): Promise<void>;
}

/** One library: how its manager is made, and how its vendor's server talks. */
export interface Library {
  /** The npm package. */
  readonly name: string;
  /** Makes one for this page. */
  create(): Manager;
  /** The token answer with what the vendor's own server adds to it (an ID token, a user), for `now` in epoch ms; what the answer lacks stays away. */
  dress(answer: Answer, now: number, grant: Grant): Answer & Readonly<Record<string, unknown>>;
  /** The refresh token of a request to the vendor's token endpoint; `undefined`: it is none. */
  refreshTokenOf(request: Request): Promise<string | undefined>;
  /** What else the vendor's server says, by path: discovery and keys. */
  documents(issuer: string): Readonly<Record<string, object>>;
}
