import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { before, it } from 'node:test';

import { bundleScript } from '../support/bundle-script.js';
import { describeInEngines } from '../support/e2e-engines.js';
import { until, type Page, type PageCounters } from '../support/e2e-page.js';
import {
  clientScripts,
  html,
  javascript,
  json,
  serveTwoOrigins,
  type Content,
} from '../support/two-origins.js';
import type { MountUnmount, Run } from './mount-unmount-in-page.js';

type MountingWindow = typeof globalThis & { mountUnmount: MountUnmount };

/** A request of the token endpoint, or of a frame. */
interface Logged {
  readonly to: 'endpoint' | 'frame';
  /** `cut`: the client did not wait for the response. */
  state: 'open' | 'answered' | 'cut';
}

/** Seconds that a token lives: a refresh that nobody wants any more is due long before the watch is over. */
const TOKEN_LIFETIME = 2;

const MOUNTS = 1_000;
/** Each shape at each moment, once: what an engine makes once and keeps, such as a style sheet, is there then. */
const WARM_UP = 108;
/** ms; a token's life and half of it, so that a timer that was left would have asked for its successor. */
const WATCH = TOKEN_LIFETIME * 1_500;
/** Far less than one of anything for each mount; the last mount's own may still be on an engine's stack. */
const TOLERANCE: PageCounters = {
  listeners: 10,
  nodes: 20,
  documents: 1,
  frames: 0,
  detached: 1,
  heap: 1_000_000,
};

describeInEngines(`${MOUNTS} mounts and unmounts`, { start }, stage => {
  let baseline: PageCounters | undefined;
  let run: Run;

  before(async () => {
    const { page, server } = stage;
    await page.goto(server.url);
    if (page.counters) {
      await mountAndUnmount(page, WARM_UP);
      baseline = await page.counters();
    }
    run = await mountAndUnmount(page, MOUNTS);
  });

  void it('leave no timer, listener, worker, channel, lock, request or frame in the page', context => {
    const { left, completed, most } = run;
    context.diagnostic(JSON.stringify({ left, completed, most }));
    assert.ok(completed >= MOUNTS / 20, `${completed} mounts came to what they were for`);
    for (const [kind, count] of Object.entries(most)) assert.ok(count > 0, `${kind} were seen`);
    const { listeners, ...counts } = left;
    // The session of the provider that stayed remains for a minute.
    assert.deepEqual(listeners, ['pagehide', 'freeze']);
    const { timers, channels, ...others } = counts;
    assert.deepEqual({ timers, channels }, { timers: 1, channels: 1 });
    for (const [kind, count] of Object.entries(others)) assert.equal(count, 0, `${count} ${kind} were left`);
  });

  void it('leave no listener, node, document or frame, by the browser’s own counters', async context => {
    // Firefox and WebKit have none over their drivers, and let no page collect its garbage, which would make a WeakRef tell.
    const { page } = stage;
    if (!page.counters || !baseline) {
      context.skip('the engine’s driver has no counters');
      return;
    }
    const counters = await page.counters();
    context.diagnostic(JSON.stringify({ baseline, counters }));
    for (const key of Object.keys(TOLERANCE) as (keyof PageCounters)[]) {
      const grown = counters[key] - baseline[key];
      assert.ok(grown <= TOLERANCE[key], `${grown} more ${key} than ${baseline[key]}`);
    }
  });

  void it('ask for nothing after the last of them', async context => {
    const { log } = stage.server;
    await until('the end of all requests', () => log.every(({ state }) => state !== 'open'));
    const { length } = log;
    for (const kind of ['endpoint answered', 'endpoint cut', 'frame answered']) {
      const { length: count } = log.filter(({ to, state }) => `${to} ${state}` === kind);
      context.diagnostic(`${kind}: ${count}`);
      assert.ok(count > 0, kind);
    }
    await stage.page.evaluate((ms: number) => new Promise(resolve => setTimeout(resolve, ms)), WATCH);
    assert.deepEqual(log.slice(length), []);
  });
});

/** Lets the page do it, which goes on without the driver. */
async function mountAndUnmount(page: Page, count: number): Promise<Run> {
  await page.evaluate((times: number) => {
    (globalThis as MountingWindow).mountUnmount.start(times);
  }, count);
  const run = await until(
    `${count} mounts`,
    () => page.evaluate(() => (globalThis as MountingWindow).mountUnmount.run),
    600_000,
  );
  assert.equal(run.failure, '');
  return run;
}

/** A host page that mounts and unmounts, a token endpoint, and a dashboard on another port, with a log of what is requested. */
async function start(): Promise<{ url: string; log: readonly Logged[]; close(): Promise<void> }> {
  const script = await bundleScript('test/e2e/mount-unmount-in-page.ts');
  const log: Logged[] = [];
  const write = (to: Logged['to'], response: ServerResponse): void => {
    const entry: Logged = { to, state: 'open' };
    log.push(entry);
    response.once('close', () => {
      entry.state = response.writableFinished ? 'answered' : 'cut';
    });
  };
  let issued = 0;
  const { host, frame, close } = await serveTwoOrigins(
    ({ pathname, searchParams }, response) => {
      if (pathname === '/in-page.js') return javascript(script);
      if (pathname !== '/token') return hostPage(frame);
      write('endpoint', response);
      // One that is held is never answered: only the page can end it.
      if (searchParams.has('held')) return undefined;
      const n = ++issued;
      return json({ access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in: TOKEN_LIFETIME });
    },
    (_, response) => {
      write('frame', response);
      return html('A dashboard', clientScripts(host, 'autoResize: true,'));
    },
  );
  return { url: host, log, close };
}

/** Everything is counted from the start: the script is there before the library. */
function hostPage(frameOrigin: string): Content {
  return html(
    'A page that mounts and unmounts',
    `<style>
  analytics-embed { width: 200px; height: 100px; }
</style>
<script>globalThis.frameOrigin = ${JSON.stringify(frameOrigin)}</script>
<script src="/in-page.js"></script>
<script type="module" src="/analytics-embed.min.js"></script>
<body></body>`,
  );
}
