import type { Grant, Ledger, Turning } from './ledger.js';
import type { Post } from './medium.js';
import type { TabPage } from './tab-page.js';

/** A grant that a tab heard of. */
interface Heard {
  readonly grant: Grant;
  /** ms of true time. */
  readonly at: number;
}

/** What lies in a tab's queue, or lay there. */
interface Queued extends Heard {
  /** Whether it was said by whoever had the turn, and had not lost it. */
  readonly inTurn: boolean;
  readonly by: TabPage;
}

/** What has truly reached a tab, whatever it makes of it. */
export class Knowledge {
  readonly #heard: Heard[] = [];
  readonly #queued: Queued[] = [];
  readonly #turnings = new Set<Turning>();
  readonly #superseded = new Set<Turning>();

  constructor(readonly page: TabPage) {}

  get turnings(): ReadonlySet<Turning> {
    return this.#turnings;
  }

  get grants(): readonly Heard[] {
    return this.#heard;
  }

  /** Whether it knows of a sign-out, and of no login that did not end with it. */
  get signedOut(): boolean {
    return [...this.#turnings].some(
      end =>
        end.kind === 'sign-out' &&
        [...this.#turnings].every(other => other.kind === 'sign-out' || end.covers.has(other)),
    );
  }

  hears(grant: Grant, at: number): void {
    this.turns(grant.login);
    if (!this.#heard.some(heard => heard.grant === grant)) this.#heard.push({ grant, at });
  }

  turns(turning: Turning): void {
    this.#turnings.add(turning);
    for (const covered of turning.covers) if (covered !== turning) this.#superseded.add(covered);
  }

  queues(queued: Queued): void {
    this.#queued.push(queued);
  }

  /** Whether it knows of something that came after a login. */
  hasLeft(login: Turning): boolean {
    return this.#superseded.has(login);
  }

  /** ms of true time since when it knows of a successor of a grant's refresh token; `Infinity`: it does not. */
  knowsSuccessorSince({ login, rotation }: Grant): number {
    return (
      this.#heard.find(({ grant }) => grant.login === login && grant.rotation > rotation)?.at ?? Infinity
    );
  }

  /**
   * Whether a successor of a grant's refresh token lay in its queue at the moment at which it got its turn, or was put there
   * afterwards by who truly had the turn.
   *
   * @param prompt whether what others say, who only repeat it, counts too.
   */
  couldKnowSuccessor({ login, rotation }: Grant, turnAt: number, prompt: boolean): boolean {
    return this.#queued.some(
      ({ grant, at, inTurn, by }) =>
        grant.login === login &&
        grant.rotation > rotation &&
        (prompt ? inTurn || at < turnAt : inTurn && by.alive),
    );
  }
}

/** What a post tells, by the truth. */
export interface Content {
  readonly grants: readonly Grant[];
  /** The sign-out as which it was said. */
  readonly turning: Turning | null;
  /** ms of true time until which a server has asked to wait, as it was said in the same breath. */
  readonly waitUntil: number;
  /** What its tab had then. */
  readonly held: string | undefined;
}

/** What posts say. */
export class Contents {
  readonly #of = new WeakMap<Post, Content>();

  constructor(private readonly ledger: Ledger) {}

  note(post: Post, rest: Omit<Content, 'grants'>): Content {
    const content = { ...rest, grants: this.ledger.mentioned(post.data) };
    this.#of.set(post, content);
    return content;
  }

  of(post: Post): Content | undefined {
    return this.#of.get(post);
  }
}
