import { backoffDelay, quickDelay } from './backoff.js';
import { elapsed, type Stamp } from './clock.js';
import type { TokenError } from './token-error.js';

/** ms. A server that asks for more than a day does not mean it. */
const LONGEST_FLOOR = 86_400_000;

interface Wait {
  readonly since: Stamp;
  /** ms. */
  readonly delay: number;
  /** ms of it that the server asked for. */
  readonly floor: number;
}

/** What failures have taught of the server, until a token comes: a removal and a new start are no way around it. */
export class Retries {
  readonly #random: () => number;
  #wait: Wait | null = null;
  /** Failures that made the backoff longer. */
  #failures = 0;
  #triedAgain = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Whether the next attempt is another try. */
  get pending(): boolean {
    return this.#wait !== null;
  }

  /** ms until the next attempt may begin, 0 or less for now. */
  until(now: Stamp): number {
    return this.#wait ? this.#wait.delay - elapsed(this.#wait.since, now) : 0;
  }

  /** An attempt has failed. Returns the ms until the next one. */
  failed(error: TokenError, now: Stamp, offline: boolean): number {
    const floor = Math.min(error.retryAfter || 0, LONGEST_FLOOR);
    const delay = this.#delay(error, floor, offline);
    this.#wait = { since: now, delay, floor };
    return delay;
  }

  /** The network is back: what is left to wait was a guess at when it would be, but for what the server asked for. */
  hurry(): void {
    if (this.#wait) this.#wait = { ...this.#wait, delay: this.#wait.floor };
  }

  /** The server has answered: with a token, or for good. */
  reset(): void {
    this.#wait = null;
    this.#failures = 0;
    this.#triedAgain = false;
  }

  #delay(error: TokenError, floor: number, offline: boolean): number {
    // An attempt without a network teaches nothing about the server.
    if (offline) return floor;
    if (error.ambiguous && !this.#triedAgain) {
      // Servers with a grace period take the same refresh token again for a few seconds; a spent one is known sooner.
      this.#triedAgain = true;
      return quickDelay(this.#random());
    }
    this.#failures += 1;
    return backoffDelay(this.#failures, this.#random(), floor);
  }
}
