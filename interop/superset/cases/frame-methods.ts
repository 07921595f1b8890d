import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { until } from '../../../test/support/e2e-page.js';
import { docBlocks } from '../../doc-blocks.js';
import { setFilter } from '../frame-actions.js';
import { events, type RecordedEvent } from '../../recorder.js';
import { call } from '../host-view.js';
import { inScene } from '../scene.js';
import type { SupersetCase } from './case.js';

/** The arguments that the documentation names. */
const ARGUMENTS: Readonly<Record<string, unknown>> = {
  getDashboardPermalink: { anchor: '' },
  getChartDataPayloads: {},
  setThemeConfig: { themeConfig: { token: { colorPrimary: '#aa3300' } } },
  setThemeMode: { mode: 'dark' },
};
/** The frame's own method for the token. */
const TOKEN_METHOD = 'guestToken';

/** All methods that the real frame defines, read from its script: each one answers, and the documentation lists it. */
export const methods: SupersetCase = {
  name: 'methods',
  what: 'all methods of the frame’s own script',
  run: (site, engine) =>
    inScene(site, engine, {}, async ({ page, proxy }) => {
      const script = proxy.exchanges.find(({ path }) => /\/embedded\.[^/]*\.js/.test(path));
      assert.ok(script, 'the script of the embedded page');
      const source = await (await fetch(`${site.server.origin}${script.path}`)).text();
      const names = [...source.matchAll(/defineMethod\("(\w+)"/g)].map(([, name = '']) => name);
      const found = names.filter(name => name !== TOKEN_METHOD);
      assert.ok(found.length >= 4, `the script defines ${found.join()}`);
      const documentation = readFileSync('docs/vendors/superset.md', 'utf8');
      for (const name of found) {
        assert.ok(documentation.includes(`embed.call('${name}'`), `the documentation does not list ${name}`);
        await call(page, name, ARGUMENTS[name]);
      }
      return { text: found.join(', ') };
    }),
};

const EMIT_DATA_MASKS = 16;

/** The address of the documentation makes the frame report its filters (S6). */
export const filterMessages: SupersetCase = {
  name: 'filter-messages',
  what: 'a filter change reaches the page',
  run: (site, engine) =>
    inScene(site, engine, {}, async ({ page, frames: [frame = ''] }) => {
      const tag = docBlocks('docs/vendors/superset.md')('dashboard.html');
      const uiConfig = Number(/uiConfig=(\d+)/.exec(tag)?.[1]);
      assert.ok((uiConfig & EMIT_DATA_MASKS) > 0, `uiConfig=${uiConfig} of the documentation`);
      await setFilter(page, frame, 'west');
      const isReport = ({ detail: { data } }: RecordedEvent): boolean =>
        (data as { type?: unknown }).type === 'observeDataMask' && JSON.stringify(data).includes('west');
      await until('the filter in embed-message', async () =>
        (await events(page, 'embed-message')).some(isReport),
      );
      return { text: `embed-message with observeDataMask; uiConfig=${uiConfig} in the documentation` };
    }),
};

/** The page switches the dashboard to its dark theme. */
export const theme: SupersetCase = {
  name: 'theme',
  what: 'the dark theme',
  run: (site, engine) =>
    inScene(site, engine, {}, async ({ page, frames: [frame = ''] }) => {
      const color = (): Promise<string> =>
        page.evaluateInFrame(frame, () => {
          const heading = document.querySelector('[role=tab][aria-selected=false]');
          return heading ? getComputedStyle(heading).color : '';
        });
      const light = await color();
      await call(page, 'setThemeMode', { mode: 'dark' });
      const dark = await until('another color', async () => {
        const current = await color();
        return current !== light && current;
      });
      return { text: `text ${light}, then ${dark}` };
    }),
};

/** The frame may fill the screen and download files. */
export const rights: SupersetCase = {
  name: 'full-screen-downloads',
  what: 'full screen and downloads',
  run: (site, engine) =>
    inScene(site, engine, {}, async ({ page, proxy, frames: [frame = ''] }) => {
      assert.equal(
        await page.evaluateInFrame(frame, () => document.fullscreenEnabled),
        true,
        'fullscreenEnabled',
      );
      const sandbox = await page.evaluate(
        () =>
          document.querySelector('analytics-embed')?.shadowRoot?.querySelector('iframe')?.sandbox.value ?? '',
      );
      assert.ok(sandbox.includes('allow-downloads'), sandbox);
      const query = proxy.seen('/chart/data')[0];
      return {
        text: `fullscreenEnabled, ${sandbox.split(' ').length} sandbox rights with allow-downloads, ${query?.status ?? '–'}`,
      };
    }),
};
