import { decide, json, type Fault, type Reply } from '../../../test/support/strict-server/faults.js';
import {
  TokenFamily,
  UNANNOUNCED_LIFETIME,
  type Lifetime,
  type TokenAnswer,
} from '../../../test/support/token-family.js';
import { refreshTokenIn, unwrappedToken, type Library, type VendorAnswer } from './library.js';
import type { Time } from './time.js';

/** A server with refresh-token rotation and no grace period, in the dialect of one library's vendor, in virtual time. */
export class TokenServer {
  /** The faults of the next refresh requests. */
  readonly script: Fault[] = [];
  /** The fault of all others. */
  fault: Fault | undefined;
  /** Every refresh request: when it arrived, and before when the client may not return; epoch ms. */
  readonly log: { readonly at: number; notBefore?: number | undefined }[] = [];
  readonly family: TokenFamily;
  readonly #library: Library;
  readonly #time: Time;
  readonly #lifetime: Lifetime;

  /** @param lifetime of access tokens. */
  constructor(library: Library, time: Time, lifetime: Lifetime) {
    this.#library = library;
    this.#time = time;
    this.#lifetime = lifetime;
    this.family = new TokenFamily({ lifetime, now: () => time.server });
  }

  /** The response of the login. */
  login(): VendorAnswer {
    return this.#dress(this.family.begin());
  }

  /** Until when the API accepts a token that a library returned, epoch ms. */
  endOf(token: string): number {
    return this.family.endOf(unwrappedToken(token));
  }

  /** Responds to a request that has arrived. */
  async respond(method: string, path: string, body: string): Promise<Reply> {
    const { tokenPath, documents = {} } = this.#library;
    if (method === 'POST' && path === tokenPath) return this.#refresh(body);
    const document = documents[path];
    return document ? json(200, document) : json(404, { error: 'not_found' });
  }

  async #refresh(body: string): Promise<Reply> {
    const request: TokenServer['log'][number] = { at: this.#time.server };
    this.log.push(request);
    const refreshToken = this.#library.refreshToken?.() ?? unwrappedToken(refreshTokenIn(body));
    const exchange = (rotates: boolean): Promise<VendorAnswer | undefined> => {
      const answer = this.family.exchange(refreshToken, rotates);
      return Promise.resolve(answer && this.#dress(answer));
    };
    const fault = this.script.shift() ?? this.fault;
    const { reply, outcome } = await decide(fault, exchange, this.#time.server);
    request.notBefore = outcome.notBefore;
    return reply;
  }

  #dress(answer: TokenAnswer): VendorAnswer {
    const iat = Math.floor(this.#time.server / 1_000);
    return this.#library.dress(answer, { iat, exp: iat + Number(this.#lifetime ?? UNANNOUNCED_LIFETIME) });
  }
}
