import type { Grant, LoginChange } from './issued-tokens.js';
import type { TabPage } from './tab-page.js';

/** A grant that has reached a tab. */
interface Received {
  readonly grant: Grant;
  /** ms of true time. */
  readonly at: number;
}

/** A grant that is in a tab's queue of messages, or was. */
interface Queued extends Received {
  /** Whether its sender held the refresh lock, and had not lost it. */
  readonly fromHolder: boolean;
  readonly by: TabPage;
}

/** What has actually reached a tab, whatever its session does with it. */
export class ReceivedTokens {
  readonly grants: Received[] = [];
  readonly queued: Queued[] = [];
  readonly changes = new Set<LoginChange>();
  /** Those after which something came that has reached it. */
  readonly superseded = new Set<LoginChange>();

  /** Whether a sign-out has reached it, and no login that did not end with it. */
  get signedOut(): boolean {
    return [...this.changes].some(
      end =>
        end.kind === 'sign-out' &&
        [...this.changes].every(other => other.kind === 'sign-out' || end.covers.has(other)),
    );
  }

  add(grant: Grant, at: number): void {
    this.addChange(grant.login);
    if (!this.grants.some(received => received.grant === grant)) this.grants.push({ grant, at });
  }

  /** The newest grant of an access token, which may have come again. */
  newestOf(access: string | undefined): Grant | undefined {
    const grants = this.grants.flatMap(({ grant }) => (grant.access === access ? grant : []));
    return grants.reduce<Grant | undefined>((a, b) => (a && a.ordinal > b.ordinal ? a : b), undefined);
  }

  addChange(change: LoginChange): void {
    this.changes.add(change);
    for (const covered of change.covers) if (covered !== change) this.superseded.add(covered);
  }

  /** ms of true time since when it has a successor of a grant's refresh token; `Infinity`: it does not. */
  successorSince({ login, rotation }: Grant): number {
    return (
      this.grants.find(({ grant }) => grant.login === login && grant.rotation > rotation)?.at ?? Infinity
    );
  }

  /**
   * Whether a successor of a grant's refresh token was in its queue at the moment at which it got the lock, or was put
   * there afterwards by the actual lock holder.
   *
   * @param prompt whether messages of other tabs, which only repeat it, count too.
   */
  couldHaveSuccessor({ login, rotation }: Grant, lockedAt: number, prompt: boolean): boolean {
    return this.queued.some(({ grant, at, fromHolder, by }) => {
      if (grant.login !== login || grant.rotation <= rotation) return false;
      const isThere = by.alive && !by.closing && !by.cached && by.arrivedAt < at;
      return prompt ? fromHolder || at < lockedAt : fromHolder && isThere;
    });
  }
}
