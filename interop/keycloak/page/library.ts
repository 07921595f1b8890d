/** What a page of the comparison reads from its markup. */
export interface Settings {
  /** The origin of the session's proxy. */
  readonly proxy: string;
  readonly realm: string;
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  /** The discovery document of the server, with the token endpoint of the proxy. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Seconds before a token's end at which each library refreshes it. */
  readonly secondsBeforeEnd: number;
  readonly tokenSeconds: number;
}

/** The answer of a login. */
export interface Login {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly expires_in: number;
  readonly token_type: string;
}

/** What a page of the comparison offers to the run. */
export interface ComparedPage {
  /** Starts the library; without a login if it signs in by itself. */
  startLibrary(login: Login | undefined): Promise<void>;
  /** The call that the library's documentation has before each request of the page; no token after the end of the session. */
  currentToken(): Promise<string | undefined>;
}

/** How often a page calls for its token, as an application with some requests does. */
const CALL_INTERVAL_MS = 1_000;

/** Offers a library to the run, which starts it. */
export function offer(
  start: (settings: Settings, login: Login | undefined) => Promise<() => Promise<string | undefined>>,
): ComparedPage {
  const text = document.querySelector('script[type="application/settings"]')?.textContent ?? '{}';
  let token: () => Promise<string | undefined> = () => Promise.resolve(undefined);
  const page: ComparedPage = {
    async startLibrary(login) {
      token = await start(JSON.parse(text) as Settings, login);
      setInterval(() => void token().catch(() => undefined), CALL_INTERVAL_MS);
    },
    currentToken: () => token(),
  };
  Object.assign(globalThis, page);
  return page;
}
