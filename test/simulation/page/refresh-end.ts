import type { Instant, TokenResponse } from '../../../src/session/index.js';
import { elapsed, type Machine } from '../machine.js';

/** ms before a refresh token's end at which it is used a last time, if its lifetime is at least twice as long. */
export const LAST_USE = 90_000;

/** The end of a refresh token, as the server stated it to a page. */
export class RefreshEnd {
  /** Whether it had its last use. */
  used = false;

  /**
   * @param announcedAt ms of true time at which the response was requested.
   * @param lifetime ms.
   */
  constructor(
    private readonly machine: Machine,
    private readonly since: Instant,
    readonly announcedAt: number,
    readonly lifetime: number,
  ) {}

  /** The end that the page knows after a response. */
  static after(
    known: RefreshEnd | null,
    answer: TokenResponse,
    ...[machine, since, sentAt]: [Machine, Instant, number]
  ): RefreshEnd | null {
    const seconds = answer['refresh_expires_in'];
    if (typeof seconds === 'number') return new RefreshEnd(machine, since, sentAt, seconds * 1_000);
    return answer.refresh_token === undefined ? known : null;
  }

  /** ms left, by the page's own clocks. */
  get remaining(): number {
    return this.lifetime - elapsed(this.since, this.machine.now());
  }

  /** Epoch ms. */
  get endsAt(): number {
    return this.since.wall + this.lifetime;
  }

  /** ms of true time. */
  get trueEnd(): number {
    return this.announcedAt + this.lifetime;
  }

  /** Whether it justifies a refresh that is not due for another reason. */
  get worthIt(): boolean {
    return this.lifetime > 2 * LAST_USE && !this.used;
  }
}
