import { setTimeout as delay } from 'node:timers/promises';

import type { Browser } from 'puppeteer-core';

import { startDemo } from '../../demo/start.js';
import { checkForTokens, currentToken, IMAGE, signIn, waitForGeneration } from './demo-page.js';

/** Wide enough for the panel next to the dashboards; high enough for all four. */
const VIEWPORT = { width: 1720, height: 1070 };
/** Seconds: the third token comes within half a minute. */
const ACCESS_TOKEN_TTL = 9;
const GENERATION = 3;
/** For how long the third token is in use: the charts have finished drawing, and the lifetime bar has moved. */
const USE_MS = 2_000;

/** Takes a picture of the demo when all four dashboards use their third token. */
export async function takeDemoPicture(browser: Browser): Promise<void> {
  const demo = await startDemo({ accessTokenTtl: ACCESS_TOKEN_TTL });
  const page = await browser.newPage();
  try {
    await page.setViewport(VIEWPORT);
    await signIn(page, demo);
    await waitForGeneration(page, GENERATION);
    await delay(USE_MS);
    await checkForTokens(page, [await currentToken(page)]);
    await page.screenshot({ ...IMAGE, path: 'docs/images/demo.webp' });
  } finally {
    await page.close();
    await demo.close();
  }
}
