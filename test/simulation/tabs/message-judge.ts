import type { Grant } from './ledger.js';
import type { Court } from './court.js';
import type { Tab } from './tab.js';

/** What a tab has done in this turn of its event loop. */
interface Deeds {
  readonly posts: Grant[][];
  heard: boolean;
  answer: Grant | null;
  turned: boolean;
}

/** Judges what is said: one message that carries tokens for each refresh, and otherwise only where somebody may have asked. */
export class MessageJudge {
  readonly #now = new Map<Tab, Deeds>();
  /** Those that have announced what they brought along, which is theirs to do once. */
  readonly #announced = new Set<Tab>();
  refreshes = 0;

  constructor(private readonly court: Court) {}

  posted(tab: Tab, grants: readonly Grant[]): void {
    if (grants.length > 0) this.#deeds(tab).posts.push([...grants]);
  }

  heard(tab: Tab): void {
    this.#deeds(tab).heard = true;
  }

  answered(tab: Tab, grant: Grant): void {
    this.#deeds(tab).answer = grant;
  }

  turned(tab: Tab): void {
    this.#deeds(tab).turned = true;
  }

  /** After a turn of the event loop. */
  step(): void {
    for (const [tab, deeds] of this.#now) this.#judge(tab, deeds);
    this.#now.clear();
  }

  #judge(tab: Tab, { posts, heard, answer, turned }: Deeds): void {
    const { report } = this.court;
    if (answer) {
      report.checked(1);
      this.refreshes += 1;
      const told = posts.filter(grants => grants.includes(answer)).length;
      const has = tab.session.token?.accessToken === answer.access && tab.held !== answer;
      if (told > 1) report.violate(1, `${tab.who} tells a refresh ${told} times`);
      if (has && told === 0) report.violate(1, `${tab.who} keeps a refresh to itself`);
    }
    if (posts.length === 0 || answer || heard || turned) return;
    if (this.#announced.has(tab)) report.violate(1, `${tab.who} tells its tokens though nobody asked`);
    this.#announced.add(tab);
  }

  #deeds(tab: Tab): Deeds {
    const deeds = this.#now.get(tab) ?? { posts: [], heard: false, answer: null, turned: false };
    this.#now.set(tab, deeds);
    return deeds;
  }
}
