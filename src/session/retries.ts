import { backoffStep, QUICK } from './backoff.js';
import { elapsed, type Stamp } from './clock.js';
import type { TokenError } from './token-error.js';

/** ms. A server that asks for more than a day does not mean it. */
const LONGEST_FLOOR = 86_400_000;

/** What failures have taught of the server, until a token comes: a removal and a new start are no way around it. */
export class Retries {
  readonly #random: () => number;
  readonly #slack: () => number;
  /** When the last attempt failed. */
  #since: Stamp | null = null;
  /** ms from then to the next one. */
  #delay = 0;
  /** ms of it that the server asked for. */
  #floor = 0;
  /** Failures that made the backoff longer. */
  #failures = 0;
  #triedAgain = false;

  /** @param slack ms for which nobody lacks a token; 0 or less where somebody does. */
  constructor(random: () => number, slack: () => number) {
    this.#random = random;
    this.#slack = slack;
  }

  /** Whether the next attempt is another try. */
  get pending(): boolean {
    return this.#since !== null;
  }

  /** ms until the next attempt may begin, 0 or less for now. */
  until(now: Stamp): number {
    if (!this.#since) return 0;
    // Somebody may lack a token by now.
    const step = this.#slack() > 0 ? Infinity : backoffStep(this.#failures, 0);
    return Math.min(this.#delay, this.#floor + step) - elapsed(this.#since, now);
  }

  /** An attempt has failed. Returns the ms until the next one. */
  failed(error: TokenError, now: Stamp, offline: boolean): number {
    this.#since = now;
    this.#delay = this.#floor = Math.min(error.retryAfter || 0, LONGEST_FLOOR);
    // An attempt without a network teaches nothing about the server.
    if (!offline) {
      if (error.ambiguous && !this.#triedAgain) {
        // Servers with a grace period take the same refresh token again for a few seconds; a spent one is known sooner.
        this.#triedAgain = true;
        this.#delay = this.#random() * QUICK;
      } else {
        this.#failures += 1;
        // A server that names a time knows better than a guess.
        this.#delay += this.#random() * backoffStep(this.#failures, this.#floor ? 0 : this.#slack());
      }
    }
    return this.#delay;
  }

  /** The network is back: what is left to wait was a guess at when it would be, but for what the server asked for. */
  hurry(): void {
    this.#delay = this.#floor;
  }

  /** The server has answered: with a token, or for good. */
  reset(): void {
    this.#since = null;
    this.#failures = 0;
    this.#triedAgain = false;
  }
}
