import { setTimeout as delay } from 'node:timers/promises';

import { listen, shut } from '../../demo/listen.js';
import { launch } from '../../test/support/e2e-browser.js';
import type { Page } from '../../test/support/e2e-page.js';
import { selectedEngines, type Engine } from '../../test/support/engines.js';
import { barriers, play, stop, type Play, type Tally } from './barrier-in-page.js';

// Whether who is granted a lock knows what was posted before the lock was given back: at the grant, and after a message to
// itself has come around. Prints a table of counts.

const TABS = 3;
/** ms that each row plays. */
const DURATION = Number(process.env['BARRIER_SECONDS'] ?? 20) * 1_000;
/** ms in which what is still under way arrives. */
const SETTLE = 1_000;

const rows: Readonly<Record<string, Play>> = Object.fromEntries(
  [false, true].flatMap(dies =>
    [false, true].flatMap(busy =>
      barriers.map(barrier => [
        `${dies ? 'died' : 'released'}, ${busy ? 'busy' : 'idle'}, ${barrier}`,
        { barrier, busy, dies },
      ]),
    ),
  ),
);

async function measure(engine: Engine, url: string): Promise<void> {
  const browser = await launch(engine);
  try {
    const tabs = [browser.page];
    while (tabs.length < TABS) tabs.push(await browser.newPage());
    for (const [name, how] of Object.entries(rows)) {
      for (const tab of tabs) await tab.goto(url);
      const tallies = await playRow(tabs, how);
      const sum = (key: 'turns' | 'late' | 'stale'): number =>
        tallies.reduce((total, tally) => total + tally[key], 0);
      // Whoever did not know the newest number has posted it once more.
      const twice = sum('turns') - Math.max(...tallies.map(({ newest }) => newest));
      const slowest = Math.max(...tallies.map(tally => tally.slowest)).toFixed(0);
      console.log(
        `| ${engine} | ${name} | ${sum('turns')} | ${sum('late')} | ${twice} | ${sum('stale')} | ${slowest} |`,
      );
    }
  } finally {
    await browser.close();
  }
}

async function playRow(tabs: readonly Page[], how: Play): Promise<Tally[]> {
  for (const tab of tabs) await tab.evaluate(play, how);
  await delay(DURATION);
  for (const tab of tabs) await tab.evaluate(stop);
  await delay(SETTLE);
  const tallies = [];
  for (const tab of tabs) tallies.push(await tab.evaluate(stop));
  return tallies;
}

const { server, origin } = await listen(0);
server.on('request', (_request, response) => {
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end('<!doctype html><title>A tab</title><link rel="icon" href="data:,">');
});
console.log(
  '| engine | holder | turns | heard between grant and barrier | not known after it | late messages | slowest barrier, ms |',
);
console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: |');
for (const engine of selectedEngines()) await measure(engine, origin);
await shut(server);
