import { http, HttpResponse, network } from './network.js';

/** How a vendor's server differs from RFC 6749. */
export interface Dialect {
  /** What the nth token response has beside, or instead of, RFC 6749 §5.1's. */
  readonly grant?: (n: number) => object;
  /** How a refresh token is refused; default RFC 6749 §5.2. */
  readonly refusal?: (description: string) => object;
}

/**
 * A stand-in for an authorization server's token endpoint, as strict as they come: each refresh token is good for one
 * use (RFC 9700 §4.14.2). Its refusals repeat what was presented, as some servers' do.
 */
export class StrictTokenEndpoint {
  /** The refresh tokens that were presented, in their order. */
  readonly presented: string[] = [];
  /** All that no message may show. */
  readonly secrets: string[] = [];
  readonly #dialect: Dialect;
  readonly #failures: number[] = [];
  #issued = 0;
  #accessToken = '';
  #refreshToken: string | null = null;

  /** Answers at `url` until the end of the test. */
  constructor(url: string, dialect: Dialect = {}) {
    this.#dialect = dialect;
    network.use(http.post(url, async ({ request }) => this.#answer(refreshTokenIn(await request.text()))));
  }

  /** The next tokens, as a login brings them. */
  issue(): { access_token: string; refresh_token: string; token_type: string; expires_in: number } {
    const n = ++this.#issued;
    const tokens = {
      access_token: `secret-access-${n}`,
      refresh_token: `secret-refresh-${n}`,
      token_type: 'Bearer',
      expires_in: 100,
      ...this.#dialect.grant?.(n),
    };
    this.#accessToken = tokens.access_token;
    this.#refreshToken = tokens.refresh_token;
    this.secrets.push(tokens.access_token, tokens.refresh_token);
    return tokens;
  }

  /** The newest access token. */
  get accessToken(): string {
    return this.#accessToken;
  }

  /** Answers the next request with this status, before it looks at the refresh token. */
  failOnce(status: number): void {
    this.#failures.push(status);
  }

  /** Ends the login: no refresh token is good any more. */
  revoke(): void {
    this.#refreshToken = null;
  }

  #answer(presented: string): Response {
    this.presented.push(presented);
    const status = this.#failures.shift();
    const description = `What was presented: ${presented}`;
    if (status !== undefined) {
      return HttpResponse.json(
        { error: 'temporarily_unavailable', error_description: description },
        { status },
      );
    }
    if (presented === this.#refreshToken) return HttpResponse.json(this.issue());
    // Somebody has a copy: nobody keeps the login.
    this.revoke();
    const refusal = this.#dialect.refusal ?? oauthRefusal;
    return HttpResponse.json(refusal(description), { status: 400 });
  }
}

/** RFC 6749 §5.2. */
function oauthRefusal(description: string): object {
  return { error: 'invalid_grant', error_description: description };
}

/** RFC 6749 §6 is a form; some vendors' is JSON. */
function refreshTokenIn(body: string): string {
  if (!body.startsWith('{')) return new URLSearchParams(body).get('refresh_token') ?? '';
  const { refresh_token: refreshToken } = JSON.parse(body) as { refresh_token?: string };
  return refreshToken ?? '';
}
