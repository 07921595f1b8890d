import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { launch } from '../../../test/support/e2e-browser.js';
import { until, type Page } from '../../../test/support/e2e-page.js';
import { hasData, markDocument, setFilter, untilView } from '../frame-actions.js';
import type { SupersetCase } from './case.js';

/** Seconds; the demo's default is 30. */
const TOKEN_SECONDS = 10;
/** The demo builds the library and starts a Superset, while other cases run. */
const START_TIMEOUT_MS = 300_000;
const FRAME = '/embedded/';
const CARD = '[data-card=superset]';

async function untilFiltered(page: Page, what: string): Promise<void> {
  await untilView(
    page,
    FRAME,
    what,
    seen => !seen.isMarked && hasData(seen) && seen.filter.includes('north'),
    60_000,
  );
}

/** The demo with a Superset of its own, as a user starts it: its dashboard outlives the offline button, and the reload button works. */
export const demo: SupersetCase = {
  name: 'demo',
  what: '`npm run demo -- --superset`: offline for 12 s, then the reload button',
  run: async (_, engine) => {
    const command = ['--import', 'tsx', 'demo/main.ts', '--superset', '--port', '0'];
    const server = spawn(process.execPath, [...command, '--access-token-ttl', String(TOKEN_SECONDS)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(server, 'close');
    try {
      const lines: string[] = [];
      createInterface(server.stdout).on('line', line => lines.push(line));
      const url = await until(
        'the address of the demo',
        () => lines.map(line => /http:\S+/.exec(line)?.[0]).find(found => found !== undefined),
        START_TIMEOUT_MS,
      );
      const browser = await launch(engine);
      try {
        const { page } = browser;
        await page.goto(url);
        await page.click('button');
        await untilView(page, FRAME, 'data in the dashboard', hasData, 60_000);
        await page.evaluate(() => {
          addEventListener('embed-recovered', () => (document.documentElement.dataset['recovered'] = ''));
        });
        await setFilter(page, FRAME, 'north');
        await untilFiltered(page, 'the filter');
        // Longer than a token lives: the dashboard has no valid one for a while, and is loaded again, as `recover` says.
        await page.click('[data-action=offline]');
        await until(
          'the end of the outage',
          () => page.evaluate(() => 'recovered' in document.documentElement.dataset),
          90_000,
        );
        await untilFiltered(page, 'data after the outage, with the filter');
        await markDocument(page, FRAME);
        await page.click(`${CARD} [data-reload]`);
        await untilFiltered(page, 'data after the reload, with the filter');
        return { text: 'data with its filter after 12 s offline, and after a reload by the button' };
      } finally {
        await browser.close();
      }
    } finally {
      server.kill('SIGINT');
      await closed;
    }
  },
};
