import { decide, json, type Fault, type Reply } from '../../../test/support/strict-server/faults.js';
import {
  TokenFamily,
  UNANNOUNCED_LIFETIME,
  type Lifetime,
  type TokenAnswer,
} from '../../../test/support/token-family.js';
import { unwrappedToken, type Library, type Login } from './library.js';
import type { Time } from './time.js';

/** A server with refresh-token rotation and no grace period, in the dialect of one library's vendor, in virtual time. */
export class TokenServer {
  /** The faults of the next refresh requests. */
  readonly script: Fault[] = [];
  /** The fault of all others. */
  fault: Fault | undefined;
  /** Every refresh request: when it arrived, and before when the client may not return; epoch ms. */
  readonly log: { readonly at: number; notBefore?: number | undefined }[] = [];
  readonly #family: TokenFamily;

  /** @param lifetime of access tokens. */
  constructor(
    private readonly library: Library,
    private readonly time: Time,
    private readonly lifetime: Lifetime,
  ) {
    this.#family = new TokenFamily({ lifetime, now: () => time.now() });
  }

  /** The response of the login, to the first tab that is opened. */
  login(): Login | undefined {
    if (this.#family.current !== '') return undefined;
    return this.#dress(this.#family.begin()) as Login;
  }

  /** Until when the API accepts a token that a library returned, epoch ms. */
  endOf(token: string): number {
    return this.#family.endOf(unwrappedToken(token));
  }

  /** Responds to a request that has arrived. */
  async respond(method: string, path: string, body: string): Promise<Reply> {
    const { tokenPath = '/token', documents = {} } = this.library;
    if (method === 'POST' && path === tokenPath) return this.#refresh(body);
    const document = documents[path];
    return document ? json(200, document) : json(404, { error: 'not_found' });
  }

  /** @param body JSON or a form (RFC 6749 §6). */
  async #refresh(body: string): Promise<Reply> {
    const request: TokenServer['log'][number] = { at: this.time.now() };
    this.log.push(request);
    const fields = body.startsWith('{')
      ? new Map(Object.entries(JSON.parse(body) as Record<string, string>))
      : new URLSearchParams(body);
    const refreshToken = this.library.refreshToken?.() ?? unwrappedToken(fields.get('refresh_token') ?? '');
    const exchange = (rotates: boolean): Promise<TokenAnswer | undefined> => {
      const answer = this.#family.exchange(refreshToken, rotates);
      return Promise.resolve(answer && this.#dress(answer));
    };
    const { reply, outcome } = await decide(this.script.shift() ?? this.fault, exchange, this.time.now());
    request.notBefore = outcome.notBefore;
    return reply;
  }

  #dress(answer: TokenAnswer): TokenAnswer {
    const iat = Math.floor(this.time.now() / 1_000);
    const exp = iat + Number(this.lifetime ?? UNANNOUNCED_LIFETIME);
    return { ...answer, ...this.library.dress?.(answer, { iat, exp }) };
  }
}
