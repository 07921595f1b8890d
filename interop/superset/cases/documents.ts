import assert from 'node:assert/strict';

import { until, type Page } from '../../../test/support/e2e-page.js';
import { hasData, markDocument, openTab, setFilter, untilView } from '../frame-actions.js';
import { events } from '../../recorder.js';
import { firstLoad, hostView, recordLoads, timeline, untilHost } from '../host-view.js';
import { inScene, inTurn, type Scene } from '../scene.js';
import { TABS } from '../seed-layout.js';
import { documents, untilSaved, type SupersetCase } from './case.js';

const MAX_RECOVERY_MS = 4_000;
/** ms that the embed waits for a sign of life of the lost document. */
const WAIT_MS = 2_000;

/** Sets a filter and a tab, and waits until the embed has saved them. */
async function useDashboard(scene: Scene): Promise<void> {
  const {
    page,
    frames: [frame = ''],
  } = scene;
  await setFilter(page, frame, 'north');
  await openTab(page, frame, TABS.short);
  const opened = Date.now();
  await untilView(page, frame, 'the total', ({ total }) => total !== '');
  await untilSaved(scene, opened);
  await recordLoads(page);
}

/** A driver's call counts as a click of the user, for 5 s. */
const ACTIVATION_MS = 6_000;

/** Loads another address in the frame, or the same one again for `null`, as its own script does: without a click, unless one is wanted. */
async function navigate(
  page: Page,
  frame: string,
  address: string | null,
  { delayMs = ACTIVATION_MS }: { delayMs?: number } = {},
): Promise<void> {
  await markDocument(page, frame);
  await page.evaluateInFrame(
    frame,
    (target, ms) => {
      // After this call's answer.
      setTimeout(() => {
        if (target === null) location.reload();
        else location.assign(target);
      }, ms);
    },
    address,
    delayMs,
  );
}

/** Waits until the host has loaded the frame again, and its charts are queried; without a call of the driver, which would be taken for a click, and needs a processor. */
async function untilRecovery(scene: Scene): Promise<void> {
  const before = documents(scene);
  const start = await until(
    'another load by the host page',
    () => scene.proxy.seen('/embedded/')[before]?.at,
    15_000,
  );
  await until(
    'a chart query of the new document',
    () => scene.proxy.seen('/chart/data', start).length > 0,
    15_000,
  );
}

/** Waits for another document with data, filter and tab; ms since the `load` of the lost one. A document that was not lost starts without them. */
async function isBack(
  { page, frames: [frame = ''], loadMs }: Scene,
  { isLost = true }: { isLost?: boolean } = {},
): Promise<number> {
  const { at } = await untilView(
    page,
    frame,
    isLost ? 'the dashboard with filter and tab' : 'the dashboard',
    seen =>
      !seen.isMarked &&
      hasData(seen) &&
      (!isLost || (seen.filter.includes('north') && seen.tab.endsWith(TABS.short))),
    15_000,
  );
  const load = await firstLoad(page);
  const ms = Math.round(at - load);
  // A busy machine may need longer than 2 s for any load of the dashboard: then as long as for the first one.
  const limit = Math.max(MAX_RECOVERY_MS, WAIT_MS + loadMs);
  assert.ok(ms <= limit, `back ${ms} ms after the load (limit ${limit}): ${await timeline(page, load)}`);
  return ms;
}

/** The frame reloads itself: it sends itself as the Referer, and Superset answers 403 (S3). */
export const frameReload: SupersetCase = {
  name: 'frame-reload',
  what: 'the frame reloads itself (4 s)',
  isEverywhere: true,
  isTimed: true,
  run: (site, engine) =>
    inScene(site, engine, {}, async scene => {
      const { page, frames, proxy } = scene;
      await useDashboard(scene);
      const before = documents(scene);
      await navigate(page, frames[0] ?? '', null);
      await until('the reload', () => documents(scene) > before);
      const { status } = proxy.seen('/embedded/')[before] ?? { status: 0 };
      // Firefox reloads with the first Referer.
      const isLost = status !== 200;
      if (isLost) await untilRecovery(scene);
      const ms = await isBack(scene, { isLost });
      return {
        text: `the reload: ${status}; back ${ms} ms after it${isLost ? ', with filter and tab' : ''}`,
      };
    }),
};

/** The frame goes to another page of Superset, without a click. */
export const navigation: SupersetCase = {
  name: 'navigation-inside',
  what: 'the frame goes to another page by itself (4 s)',
  isTimed: true,
  run: (site, engine) =>
    inScene(site, engine, {}, async scene => {
      const { page, frames, proxy } = scene;
      await useDashboard(scene);
      await navigate(page, frames[0] ?? '', '/login/');
      await until('the login page', () => proxy.seen('/login/').length > 0);
      await untilRecovery(scene);
      const ms = await isBack(scene);
      return { text: `the dashboard was back ${ms} ms after the other page, with filter and tab` };
    }),
};

/** The user has clicked, and the frame goes to another page: the embed does not undo it. */
export const clickedLink: SupersetCase = {
  name: 'clicked-link',
  what: 'the user follows a link in the frame',
  run: (site, engine) =>
    inScene(site, engine, {}, async scene => {
      const { page, frames, proxy } = scene;
      await useDashboard(scene);
      await page.click('body');
      const clicked = Date.now();
      // A page that loads fast: a click counts for 5 s.
      await navigate(page, frames[0] ?? '', '/health', { delayMs: 0 });
      await until('the other page', () => proxy.seen('/health').length > 0);
      const { embeds } = await untilHost(
        page,
        'the overlay that offers a way back',
        ({ embeds: [embed] }) => embed?.isErrorShown === true,
        15_000,
      ).catch(async (error: unknown) => {
        throw new Error(`${(error as Error).message}; ${await timeline(page, clicked)}`, { cause: error });
      });
      assert.deepEqual(await events(page, 'embed-recovering'), [], 'recoveries');
      return { text: `${embeds[0]?.status}, the overlay offers a way back, no recovery` };
    }),
};

/** The frame goes to another site, and back. */
export const elsewhere: SupersetCase = {
  name: 'elsewhere-and-back',
  what: 'the frame goes to another site, and back',
  run: (site, engine) =>
    inScene(site, engine, {}, async scene => {
      const { page, frames, backend } = scene;
      const [frame = ''] = frames;
      await navigate(page, frame, `${site.host.origin}/elsewhere`, { delayMs: 0 });
      await page.evaluateInFrame('/elsewhere', () => document.title);
      await page.evaluateInFrame('/elsewhere', () => {
        setTimeout(() => {
          history.back();
        });
      });
      await untilView(page, frame, 'data in the dashboard', hasData);
      await untilHost(page, 'a connected frame', ({ embeds: [embed] }) => embed?.status === 'connected');
      return {
        text: `connected again, ${documents(scene)} documents, ${backend.requests.length} guest tokens`,
      };
    }),
};

/** A page that sends no Referer: the embed's own policy counts. */
export const noReferrer: SupersetCase = {
  name: 'no-referrer',
  what: 'the page sends no Referer',
  run: (site, engine) =>
    inScene(site, engine, { head: '<meta name="referrer" content="no-referrer">' }, async scene => {
      const { status } = scene.proxy.seen('/embedded/')[0] ?? { status: 0 };
      assert.equal(status, 200);
      return Promise.resolve({ text: `the document: ${status}, the charts are there` });
    }),
};

const REMOUNTS = 5;

/** A framework removes and inserts the element: each time a document that works, and no more requests than tokens. */
export const remounts: SupersetCase = {
  name: 'remounts',
  what: 'a framework removes and inserts the element',
  run: (site, engine) =>
    inScene(site, engine, {}, async scene => {
      const { page, frames, backend } = scene;
      const [frame = ''] = frames;
      const remount = async (index: number): Promise<void> => {
        // Superset must load before the token that it gets ends.
        const { generation } = await hostView(page);
        await untilHost(page, 'a new token', seen => seen.generation > generation);
        await page.evaluate(async () => {
          const embed = document.querySelector('analytics-embed');
          const parent = embed?.parentElement;
          embed?.remove();
          await new Promise(resolve => setTimeout(resolve));
          if (embed) parent?.append(embed);
        });
        await until(`document ${index + 2}`, () => documents(scene) === index + 2);
        await untilView(page, frame, 'data in the dashboard', hasData);
      };
      for (let index = 0; index < REMOUNTS; index += 1) await inTurn(() => remount(index));
      const { generation } = await untilHost(
        page,
        'a connected frame',
        ({ embeds: [embed] }) => embed?.status === 'connected',
      );
      assert.ok(backend.requests.length <= generation + 1, `${backend.requests.length} token requests`);
      return { text: `${REMOUNTS} remounts, data each time, ${backend.requests.length} guest tokens` };
    }),
};
