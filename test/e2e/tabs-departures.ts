import type { Engine } from '../support/engines.js';
import type { Tab } from './tabs-server.js';

/** ms for which a page that is busy runs no task: longer than a follower may wait for its answer. */
const BUSY = 4_000;

/** A way in which a leader stops leading. */
interface Departure {
  readonly go: (leader: Tab) => Promise<unknown>;
  /** The one engine in which it can be done. */
  readonly onlyIn?: Engine;
  /** The locks that the page holds afterwards, see {@link lockKinds}; default none. */
  readonly keeps?: readonly string[];
}

/** The ways, each as the end of a sentence about the leader. */
export const departures: Readonly<Record<string, Departure>> = {
  'is closed': { go: leader => leader.close() },
  'shows another document': { go: leader => leader.leave() },
  'removes its provider': {
    go: ({ page }) =>
      page.evaluate(() => {
        document.querySelector('token-provider')!.remove();
      }),
  },
  'is killed': { go: leader => leader.crash(), onlyIn: 'Chromium' },
  'is frozen': { go: leader => leader.freeze(), onlyIn: 'Chromium', keeps: ['posted'] },
  'is busy': {
    // Firefox's tabs may share a process, and WebKit's driver waits for the page.
    onlyIn: 'Chromium',
    // The lead lock until another tab steals it.
    keeps: ['lead', 'posted'],
    go: ({ page }) =>
      page.evaluate((ms: number) => {
        setTimeout(() => {
          const end = Date.now() + ms;
          while (Date.now() < end);
        });
      }, BUSY),
  },
};

/** The session's locks that are held or requested, as this tab sees them: `lead`, and `posted` or `reserved` for those of versions. */
export async function lockKinds({ page }: Tab): Promise<string[]> {
  const names = await page.evaluate(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    return [...held, ...pending].map(({ name = '' }) => name);
  });
  return names
    .map(name => /^analytics-embed:2:\["user-1".*?\](?::version:(\w+)|)/.exec(name)?.[1] ?? 'lead')
    .sort();
}
