import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import { TokenFamily, withoutRefreshToken, type Lifetime, type TokenAnswer } from '../token-family.js';
import type { Exchange, Fault, Outcome } from './faults.js';

/** One refresh request, as the server saw it. */
export interface RefreshRecord extends Partial<Outcome> {
  /** When it came, epoch ms. */
  readonly at: number;
  /** Which refresh token it had, the page's or the one that the backend holds for it: from 1 in the order of issue. */
  readonly ordinal: number;
  /** How many of this login were open, this one included. */
  readonly inFlight: number;
}

/** ms of the way between the backend and the token server: without it two requests could never meet there. */
const ROUND_TRIP = 20;

/** One user's login at the host application: its token families, what is done to its refreshes, and their log. */
export class Login {
  /** Names it in URLs; no secret. */
  readonly id = randomUUID();
  /** Where its dashboard is, at the dashboards' origin. */
  readonly framePath = `/frame?login=${this.id}`;
  /** The value of the host's own cookie. */
  readonly cookie = randomUUID();
  /** What becomes of the next refresh requests; those after the last one are answered. */
  readonly script: Fault[] = [];
  /** Every refresh request, in the order in which they came. */
  readonly log: RefreshRecord[] = [];
  /** When the newest family began, epoch ms; 0 before the first page was loaded. */
  issuedAt = 0;
  /** How many of its pages were requested. */
  pageLoads = 0;
  /** How often the frame's document was asked for. */
  frameLoads = 0;
  /** How often the host's own cookie brought new tokens. */
  silentLogins = 0;
  readonly #lifetimes: readonly Lifetime[];
  readonly #families: TokenFamily[] = [];
  #issued = 0;
  #openRequests = 0;
  #held = '';
  #underWay: Promise<TokenAnswer | undefined> | undefined;

  /** @param lifetimes seconds that the access tokens live, one after the other; the last one stands for all that follow. */
  constructor(lifetimes: readonly Lifetime[]) {
    this.#lifetimes = lifetimes;
  }

  /** How often a used refresh token was presented. */
  get reuse(): number {
    return this.#families.reduce((sum, family) => sum + family.reuse, 0);
  }

  /** A new family; the backend keeps its refresh token, should the page be one of cookie mode. */
  begin(): TokenAnswer {
    const family = new TokenFamily({
      lifetime: () => this.#lifetimes[Math.min(this.#issued++, this.#lifetimes.length - 1)],
    });
    this.#families.push(family);
    const tokens = family.begin();
    this.#held = tokens.refresh_token ?? '';
    this.issuedAt = Date.now();
    return tokens;
  }

  /** Which refresh token it is, from 1 in the order of issue; 0 for one that is not of this login. */
  ordinalOf(refreshToken: string): number {
    return this.#familyOf(refreshToken)?.ordinalOf(refreshToken) ?? 0;
  }

  /** Whether the API takes an access token. */
  accepts(accessToken: string): boolean {
    return this.#families.some(family => family.accepts(accessToken));
  }

  /** The page presents its own refresh token. */
  exchangeOf(refreshToken: string): Exchange {
    return rotate => Promise.resolve(this.#exchange(refreshToken, rotate));
  }

  /** The backend presents the one that it holds; pages that ask at the same time get the same answer. */
  readonly exchangeHeld: Exchange = async rotate => {
    this.#underWay ??= this.#presentHeld(rotate).finally(() => {
      this.#underWay = undefined;
    });
    const answer = await this.#underWay;
    return answer && withoutRefreshToken(answer);
  };

  /** The backend presents the one that came with the request, as a cookie. */
  exchangeByCookie(refreshToken: string, store: (refreshToken: string) => void): Exchange {
    return rotate => {
      const answer = this.#exchange(refreshToken, rotate);
      if (answer?.refresh_token !== undefined) store(answer.refresh_token);
      return Promise.resolve(answer && withoutRefreshToken(answer));
    };
  }

  /** Logs a request that has come, and counts it as open until its connection is closed. */
  arrived(response: ServerResponse, refreshToken = this.#held): RefreshRecord {
    this.#openRequests += 1;
    response.once('close', () => {
      this.#openRequests -= 1;
    });
    const record = {
      at: Date.now(),
      ordinal: this.ordinalOf(refreshToken),
      inFlight: this.#openRequests,
    };
    this.log.push(record);
    return record;
  }

  async #presentHeld(rotate: boolean): Promise<TokenAnswer | undefined> {
    const refreshToken = this.#held;
    await delay(ROUND_TRIP);
    const answer = this.#exchange(refreshToken, rotate);
    this.#held = answer?.refresh_token ?? refreshToken;
    return answer;
  }

  #exchange(refreshToken: string, rotate: boolean): TokenAnswer | undefined {
    return this.#familyOf(refreshToken)?.exchange(refreshToken, rotate);
  }

  #familyOf(refreshToken: string): TokenFamily | undefined {
    return this.#families.find(family => family.ordinalOf(refreshToken) > 0);
  }
}
