import type { Instant, TokenResponse } from '../../../src/session/index.js';
import { elapsed, type Machine } from '../machine.js';

/** ms before a refresh token's end at which it is used a last time, where it lasts for twice as long at least. */
export const LAST_USE = 90_000;

/** The end of a refresh token, as the server announced it to a page. */
export class RefreshEnd {
  readonly #machine: Machine;
  readonly #since: Instant;
  /** ms of true time at which it was asked for. */
  readonly announcedAt: number;
  /** ms. */
  readonly lifetime: number;
  /** Whether it had its last use. */
  used = false;

  private constructor(machine: Machine, since: Instant, sentAt: number, lifetime: number) {
    this.#machine = machine;
    this.#since = since;
    this.announcedAt = sentAt;
    this.lifetime = lifetime;
  }

  /** What is known after an answer. */
  static after(
    known: RefreshEnd | null,
    answer: TokenResponse,
    machine: Machine,
    since: Instant,
    sentAt: number,
  ): RefreshEnd | null {
    const seconds = answer['refresh_expires_in'];
    if (typeof seconds === 'number') return new RefreshEnd(machine, since, sentAt, seconds * 1_000);
    return answer.refresh_token === undefined ? known : null;
  }

  /** ms left, by the page's own clocks. */
  get remaining(): number {
    return this.lifetime - elapsed(this.#since, this.#machine.now());
  }

  /** Epoch ms. */
  get endsAt(): number {
    return this.#since.wall + this.lifetime;
  }

  /** ms of true time. */
  get trueEnd(): number {
    return this.announcedAt + this.lifetime;
  }

  /** Whether it is worth a refresh that nothing else makes due. */
  get worthIt(): boolean {
    return this.lifetime > 2 * LAST_USE && !this.used;
  }
}
