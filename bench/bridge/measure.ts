import puppeteer, { type Browser } from 'puppeteer-core';

import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import type { Report } from './libraries.js';
import { servePages } from './pages.js';

/** ms for the whole run. */
const TIMEOUT = 1_200_000;

/** Everything that one run has measured, in the order in which it was. */
export interface Measured {
  readonly browser: string;
  readonly rows: readonly (Report & { readonly type: 'samples' })[];
}

/**
 * Opens a page that nothing is attached to: a debugger takes down the stack of every postMessage, which makes code in
 * many functions pay for each of them.
 */
async function openUnattached(browser: Browser, url: string): Promise<void> {
  const session = await browser.target().createCDPSession();
  await session.send('Target.createTarget', { url });
}

/** All libraries connect frames and post tokens to them, in turns, driven by one page. */
export async function measure(): Promise<Measured> {
  const rows: (Report & { readonly type: 'samples' })[] = [];
  let [resolve, reject]: [() => void, (error: Error) => void] = [() => undefined, () => undefined];
  const over = new Promise<void>((onValue, onError) => {
    [resolve, reject] = [onValue, onError];
  });
  const pages = await servePages(report => {
    if (report.type === 'done') resolve();
    else if (report.type === 'failed') reject(new Error(report.message));
    else {
      rows.push(report);
      console.error(`bridge: ${report.name}, ${report.frames} frames`, Math.round(performance.now() / 1000));
    }
  });
  const browser = await puppeteer.launch({
    ...puppeteerLaunchOptions('Chromium'),
    targetFilter: () => false,
    waitForInitialPage: false,
  });
  const timer = setTimeout(() => {
    reject(new Error('The host page has not reported its last measurement.'));
  }, TIMEOUT);
  try {
    await openUnattached(browser, pages.url);
    await over;
    return { browser: await browser.version(), rows };
  } finally {
    clearTimeout(timer);
    await browser.close();
    await pages.close();
  }
}
