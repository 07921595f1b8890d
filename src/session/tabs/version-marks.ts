import { elapsed, type Clock } from '../clock.js';
import type { TabEnvironment } from './tab-environment.js';
import { isNewer, type Version } from './tab-messages.js';
import type { Waits } from './waits.js';

/** ms for which a mark stays: what was posted before it has been heard by then. */
const KEPT = 10_000;
/** ms. Of a tab that died right after its post there is no mark; what it posted has been heard by then. */
const LAST_WORDS = 100;
/** ms for which a sibling's message is waited for before it is asked for once more. */
const HEARING = 500;
/** ms. A look that took longer was interrupted: the page was frozen meanwhile, and siblings may have gone on. */
const INTERRUPTED = 500;

/** What marks are made of. */
export interface VersionMarksOptions {
  /** Of the marks' names. */
  readonly prefix: string;
  readonly tabs: TabEnvironment;
  readonly clock: Clock;
  /** Ended when the tab gives up its part. */
  readonly holds: Waits;
  /** Ended by every message that says how far a sibling is. */
  readonly news: Waits;
  /** How far this tab is. */
  readonly version: () => Version;
  /** Asks siblings how far they are. */
  readonly ask: () => void;
  /** Told after each look: a page that is frozen does not look. */
  readonly looks: () => void;
  /** ms after which a sibling that is ahead and says nothing is not waited for any more. */
  readonly patience: () => number;
}

/**
 * What the lock manager knows of versions. A lock that is granted and a message that is delivered are not ordered: whoever
 * gets the turn could present a refresh token that the one before has just used. So the one before takes another lock,
 * named after what it brought, before it gives the turn back; and whoever gets the turn looks which there are. Both are the
 * lock manager's, where one thing comes after the other.
 */
export class VersionMarks {
  readonly #options: VersionMarksOptions;
  #marked: Promise<void> = Promise.resolve();

  constructor(options: VersionMarksOptions) {
    this.#options = options;
  }

  /** Marks the version that this tab has brought. */
  mark(): void {
    const { tabs, prefix, version, holds } = this.#options;
    const { login, serial, id } = version();
    this.#marked = new Promise(resolve => {
      const taken = tabs.lock(`${prefix}${login}.${serial}.${id}`, {}, async () => {
        resolve();
        await holds.wait(KEPT);
      });
      // Where locks are refused, a tab is alone.
      taken.catch(resolve);
    });
  }

  /** Resolves when the last mark is there for all to see. */
  get marked(): Promise<void> {
    return this.#marked;
  }

  /**
   * Resolves when no sibling has anything newer, or the signal is aborted: by what this tab hears then.
   *
   * @param queued whether somebody else had the turn just before.
   */
  async certain(queued: boolean, signal: AbortSignal): Promise<void> {
    const { clock, holds, news, ask, looks, patience } = this.#options;
    const since = clock.now();
    if (queued) await holds.wait(LAST_WORDS, signal);
    let interrupted = 0;
    while (!signal.aborted) {
      looks();
      const from = clock.now();
      const behind = await this.#behind();
      const now = clock.now();
      if (behind && elapsed(since, now) < patience()) {
        await news.wait(HEARING, signal);
        // It was on its way already, as a rule.
        ask();
      } else if (elapsed(from, now) < INTERRUPTED || ++interrupted > 2) return;
    }
  }

  async #behind(): Promise<boolean> {
    const { tabs, prefix, version } = this.#options;
    const names = await tabs.held().catch(() => []);
    return names.some(name => {
      const [login, serial, id = ''] = name.startsWith(prefix) ? name.slice(prefix.length).split('.') : [];
      // What is no number is newer than nothing.
      return isNewer({ login: Number(login), serial: Number(serial), id }, version());
    });
  }
}
