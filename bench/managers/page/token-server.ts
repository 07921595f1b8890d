import {
  decide,
  json,
  type Fault,
  type Outcome,
  type Reply,
} from '../../../test/support/strict-server/faults.js';
import {
  TokenFamily,
  UNANNOUNCED_LIFETIME,
  type Lifetime,
  type TokenAnswer,
} from '../../../test/support/token-family.js';
import { refreshTokenInForm, type Library, type VendorAnswer } from './library.js';
import type { Time } from './time.js';

/** A server with refresh-token rotation and no grace period, in the dialect of one library's vendor, in virtual time. */
export class TokenServer {
  /** The faults of the next refresh requests. */
  readonly script: Fault[] = [];
  /** The fault of all others. */
  fault: Fault | undefined;
  /** Every refresh request: when it arrived, epoch ms, and its outcome. */
  readonly log: ({ readonly at: number } & Partial<Outcome>)[] = [];
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

  /** Responds to a request that has arrived. */
  async respond(method: string, path: string, body: string): Promise<Reply> {
    const { tokenPath, refreshTokenIn = refreshTokenInForm, documents = {} } = this.#library;
    const refreshToken = method === 'POST' && path === tokenPath ? refreshTokenIn(body) : undefined;
    if (refreshToken !== undefined) return this.#refresh(refreshToken);
    const document = documents[path];
    return document ? json(200, document) : json(404, { error: 'not_found' });
  }

  async #refresh(refreshToken: string): Promise<Reply> {
    const at = this.#time.server;
    const index = this.log.push({ at }) - 1;
    const exchange = (rotates: boolean): Promise<VendorAnswer | undefined> => {
      const answer = this.family.exchange(refreshToken, rotates);
      return Promise.resolve(answer && this.#dress(answer));
    };
    const clock = { now: () => this.#time.server, delay: (ms: number) => this.#time.delay(ms) };
    const { reply, outcome } = await decide(this.script.shift() ?? this.fault, exchange, clock);
    this.log[index] = { at, ...outcome };
    return reply;
  }

  #dress(answer: TokenAnswer): VendorAnswer {
    const iat = Math.floor(this.#time.server / 1_000);
    return this.#library.dress(answer, { iat, exp: iat + Number(this.#lifetime ?? UNANNOUNCED_LIFETIME) });
  }
}
