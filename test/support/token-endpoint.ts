import { http, HttpResponse, network } from './network.js';
import { TokenFamily, type TokenAnswer } from './token-family.js';

/** How a vendor's server differs from RFC 6749. */
export interface Dialect {
  /** Default: `/oauth/refresh`. */
  readonly url?: string;
  /** The fields that the nth response has in addition to RFC 6749 §5.1's, or instead of them. */
  readonly fields?: (n: number) => object;
  /** The text of the nth response's tokens; default `access-1`, `refresh-1` … */
  readonly name?: (kind: 'access' | 'refresh', n: number) => string;
  /** The body that rejects a refresh token; default RFC 6749 §5.2. */
  readonly refusal?: (description: string) => object;
}

type Tokens = TokenAnswer & { readonly refresh_token: string; readonly expires_in: number };

/**
 * A token endpoint in the page, with refresh-token rotation and without a grace period, from the grant of `access-1` and
 * `refresh-1`. Its errors repeat the refresh token that was presented, as some servers' do.
 */
export class TokenEndpoint {
  /** All bodies, in their order. */
  readonly bodies: Record<string, unknown>[] = [];
  /** The `cache` of each request. */
  readonly caches: RequestCache[] = [];
  /** All tokens: no message may show one. */
  readonly secrets: string[] = [];
  /** The tokens of the grant itself. */
  readonly login: Tokens;
  /** The greatest number of requests that were in flight at the same time. */
  mostAtOnce = 0;
  readonly #dialect: Dialect;
  readonly #family: TokenFamily;
  readonly #failures: number[] = [];
  #accessToken = '';
  #responses = 0;
  #inFlight = 0;

  /** Responds at the URL until the end of the test. */
  constructor(dialect: Dialect = {}) {
    this.#dialect = dialect;
    const { name = (kind, n) => `${kind}-${n}` } = dialect;
    this.#family = new TokenFamily({ lifetime: 100, name });
    this.login = this.#dress(this.#family.begin());
    network.use(
      http.post(dialect.url ?? '/oauth/refresh', async ({ request }) =>
        this.#respond(await this.#receive(request)),
      ),
    );
  }

  /** The refresh tokens that were presented, in their order. */
  get presented(): unknown[] {
    return this.bodies.map(body => body['refresh_token']);
  }

  /** The newest access token. */
  get accessToken(): string {
    return this.#accessToken;
  }

  /** Responds to the next request with this status, before it reads the refresh token. */
  failOnce(status: number): void {
    this.#failures.push(status);
  }

  /** Ends the login: no refresh token is valid any more. */
  revoke(): void {
    this.#family.revoke();
  }

  async #receive(request: Request): Promise<string> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#inFlight);
    const text = await request.text();
    // RFC 6749 §6 has a form; the library and some vendors have JSON.
    const body: unknown = text.startsWith('{')
      ? JSON.parse(text)
      : Object.fromEntries(new URLSearchParams(text));
    this.bodies.push(body as Record<string, unknown>);
    this.caches.push(request.cache);
    return String(this.presented.at(-1));
  }

  #respond(refreshToken: string): Response {
    this.#inFlight -= 1;
    const description = `What was presented: ${refreshToken}`;
    const status = this.#failures.shift();
    if (status !== undefined) {
      return HttpResponse.json(
        { error: 'temporarily_unavailable', error_description: description },
        { status },
      );
    }
    const response = this.#family.exchange(refreshToken);
    if (response) return HttpResponse.json(this.#dress(response));
    const refusal = this.#dialect.refusal ?? oauthRefusal;
    return HttpResponse.json(refusal(description), { status: 400 });
  }

  #dress(response: TokenAnswer): Tokens {
    const tokens = { ...(response as Tokens), ...this.#dialect.fields?.(++this.#responses) };
    this.#accessToken = tokens.access_token;
    this.secrets.push(tokens.access_token, tokens.refresh_token);
    return tokens;
  }
}

/** RFC 6749 §5.2. */
function oauthRefusal(description: string): object {
  return { error: 'invalid_grant', error_description: description };
}
