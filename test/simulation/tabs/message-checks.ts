import type { Grant } from './issued-tokens.js';
import type { Tab } from './tab.js';

/** What a tab has done in one turn of the event loop. */
interface Turn {
  /** The tokens of each of its messages that carries any. */
  readonly posts: (readonly Grant[])[];
  received: boolean;
  answer: Grant | null;
  loggedIn: boolean;
}

/** Checks the messages: one that carries tokens for each refresh, and otherwise only where a peer may have requested them (1). */
export class MessageChecks {
  readonly #turns = new Map<Tab, Turn>();
  /** Those that have posted the tokens of their markup, which each may do once. */
  readonly #announced = new Set<Tab>();
  refreshes = 0;

  /** The current turn of a tab, in which the monitor records what happens. */
  turnOf(tab: Tab): Turn {
    const turn = this.#turns.get(tab) ?? { posts: [], received: false, answer: null, loggedIn: false };
    this.#turns.set(tab, turn);
    return turn;
  }

  /** After a turn of the event loop. */
  step(): void {
    for (const [tab, turn] of this.#turns) this.#check(tab, turn);
    this.#turns.clear();
  }

  #check(tab: Tab, { posts, received, answer, loggedIn }: Turn): void {
    const { session, held, report } = tab;
    if (answer) {
      report.checked(1);
      this.refreshes += 1;
      const posted = posts.filter(grants => grants.includes(answer)).length;
      const has = session.token?.accessToken === answer.access && held !== answer;
      if (posted > 1) report.violate(1, `posts a refresh ${posted} times`);
      if (has && posted === 0) report.violate(1, 'does not post a refresh');
    }
    if (posts.length === 0 || answer || received || loggedIn) return;
    if (this.#announced.has(tab)) report.violate(1, 'posts its tokens without a request');
    this.#announced.add(tab);
  }
}
