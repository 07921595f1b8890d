import type { Browser, Page } from 'puppeteer-core';

import { Backend } from '../../interop/superset/backend.js';
import { startHost } from '../../interop/superset/host.js';
import { VERSIONS } from '../../interop/superset/install.js';
import { startSeeded } from '../../interop/superset/seed.js';
import { checkForTokens, currentToken, IMAGE } from './demo-page.js';

/** Seconds; long enough for all pictures. */
const TOKEN_SECONDS = 300;
const HEIGHT = 600;
/** The file's name, the width, and Superset's theme. */
const PICTURES = [
  ['superset-wide-light', 1_100, 'default'],
  ['superset-wide-dark', 1_100, 'dark'],
  ['superset-narrow-light', 480, 'default'],
] as const;
/** Superset reports no end of its charts' animations. */
const DRAWING_MS = 3_000;

type Embed = HTMLElement & { call(method: string, args: object): Promise<unknown> };

/** Takes pictures of a real Superset's dashboard on the page of docs/vendors/superset.md: wide in light and dark, and narrow. */
export async function takeSupersetPictures(browser: Browser): Promise<void> {
  const host = await startHost();
  const options = { tokenSeconds: TOKEN_SECONDS };
  const { server, dashboards } = await startSeeded(VERSIONS[0] ?? '', host.origin, options);
  const page = await browser.newPage();
  try {
    const ids = dashboards.slice(0, 1).map(({ uuid }) => uuid);
    const backend = new Backend(() => server.guestToken('ada', ids));
    page.setDefaultTimeout(60_000);
    await page.goto(host.add('picture', { side: 'ours', backend, frameOrigin: server.origin, ids }));
    for (const [name, width, mode] of PICTURES) {
      await page.setViewport({ width, height: HEIGHT });
      await untilDrawn(page);
      await page.$eval(
        'analytics-embed',
        (embed, theme) => (embed as Embed).call('setThemeMode', { mode: theme }),
        mode,
      );
      await page.evaluate(ms => new Promise(resolve => setTimeout(resolve, ms)), DRAWING_MS);
      await checkForTokens(page, [await currentToken(page)]);
      await page.screenshot({ ...IMAGE, path: `docs/images/${name}.webp` });
    }
  } finally {
    await page.close();
    await server.stop();
    await host.close();
  }
}

async function untilDrawn(page: Page): Promise<void> {
  const frame = await page.waitForFrame(candidate => candidate.url().includes('/embedded/'));
  await frame.waitForSelector('.slice_container tbody tr', { visible: true });
}
