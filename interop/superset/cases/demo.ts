import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { launch } from '../../../test/support/e2e-browser.js';
import { until } from '../../../test/support/e2e-page.js';
import { hasData, setFilter, untilView } from '../frame-actions.js';
import type { SupersetCase } from './case.js';

/** Seconds; the demo's default is 30. */
const TOKEN_SECONDS = 10;
const START_TIMEOUT_MS = 120_000;
const FRAME = '/embedded/';
const CARD = '[data-card=superset]';
const EMBED = `${CARD} analytics-embed`;

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
        const generation = (): Promise<number> =>
          page.evaluate(
            selector =>
              document.querySelector<HTMLElement & { generation: number }>(selector)?.generation ?? 0,
            EMBED,
          );
        const before = await generation();
        await page.click('[data-action=offline]');
        // Twelve seconds without a connection are longer than a token lives.
        await until('a new token after the outage', async () => (await generation()) > before + 1, 60_000);
        await setFilter(page, FRAME, 'north');
        await untilView(page, FRAME, 'data after the outage', seen => hasData(seen) && seen.errors === 0);
        await page.click(`${CARD} [data-reload]`);
        await until('another document', async () => (await generation()) === 0);
        await untilView(
          page,
          FRAME,
          'data after the reload, with the filter',
          seen => hasData(seen) && seen.filter.includes('north'),
        );
        const tokens = await until('a token after the reload', generation);
        assert.ok(tokens > before);
        return {
          text: `data, also after 12 s offline, and after a reload by the button, with its filter; ${tokens} generations`,
        };
      } finally {
        await browser.close();
      }
    } finally {
      server.kill('SIGINT');
      await closed;
    }
  },
};
