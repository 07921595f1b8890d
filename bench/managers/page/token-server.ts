import {
  decide,
  json,
  type Exchange,
  type Fault,
  type Outcome,
  type Reply,
} from '../../../test/support/strict-server/faults.js';
import {
  TokenFamily,
  UNANNOUNCED_LIFETIME,
  type Lifetime,
  type Presented,
} from '../../../test/support/strict-server/token-family.js';
import type { VirtualTime } from '../../page/virtual-time.js';
import type { Answer, Library, SignedIn } from './manager.js';
import type { RealTasks } from './real/real-tasks.js';

/** One refresh request, as the server saw it. */
export interface RefreshRecord extends Partial<Outcome> {
  /** When it came, epoch ms. */
  readonly at: number;
  readonly presented: Presented;
}

/** The authorization server: an origin that is not the pages'. */
export const ISSUER = 'https://login.example';
export const CLIENT_ID = 'dashboards';

/** A server that rotates and forgives nothing, in the dialect of one library's vendor, in virtual time. */
export class TokenServer {
  /** What becomes of the next refresh requests. */
  readonly script: Fault[] = [];
  /** What becomes of all others. */
  always: Fault | undefined;
  readonly log: RefreshRecord[] = [];
  readonly #library: Library;
  readonly #time: VirtualTime;
  readonly #tasks: RealTasks;
  readonly #lifetime: Lifetime;
  readonly #family: TokenFamily;

  /** @param lifetime seconds that the access tokens live. */
  constructor(library: Library, time: VirtualTime, tasks: RealTasks, lifetime: Lifetime) {
    this.#library = library;
    this.#time = time;
    this.#tasks = tasks;
    this.#lifetime = lifetime;
    this.#family = new TokenFamily(() => time.wall);
  }

  /** How often a used refresh token was presented. */
  get reuse(): number {
    return this.#family.reuse;
  }

  /** What a login brings. */
  login(): SignedIn {
    const first = this.#dress(this.#family.begin(this.#lifetime));
    return { issuer: ISSUER, clientId: CLIENT_ID, first };
  }

  /** Until when the API takes an access token, as things stand: epoch ms, 0 for one that it does not take at all. */
  endOf(accessToken: string): number {
    return this.#family.endOf(accessToken);
  }

  /** Answers a request that has arrived. */
  async answer(request: Request): Promise<Reply> {
    const refreshToken = await this.#tasks.track(this.#library.refreshTokenOf(request));
    if (refreshToken !== undefined) return this.#refresh(refreshToken);
    const document = this.#library.documents(ISSUER)[new URL(request.url).pathname];
    return document ? json(200, document) : json(404, { error: 'not_found' });
  }

  async #refresh(refreshToken: string): Promise<Reply> {
    const at = this.#time.wall;
    const index = this.log.push({ at, presented: this.#family.stateOf(refreshToken) }) - 1;
    const exchange: Exchange = rotate => {
      const answer = this.#family.exchange(refreshToken, () => this.#lifetime, rotate);
      return Promise.resolve(answer && this.#dress(answer));
    };
    const clock = { now: () => this.#time.wall, delay: (ms: number) => this.#time.delay(ms) };
    const { reply, outcome } = await decide(this.script.shift() ?? this.always, exchange, clock);
    this.log[index] = { at, presented: this.log[index]?.presented ?? 'unknown', ...outcome };
    return reply;
  }

  #dress(answer: Answer): ReturnType<Library['dress']> {
    const lifetime = Number(this.#lifetime ?? UNANNOUNCED_LIFETIME);
    return this.#library.dress(answer, this.#time.wall, { issuer: ISSUER, clientId: CLIENT_ID, lifetime });
  }
}
