import { setTimeout as delay } from 'node:timers/promises';

import type { Browser, Page } from 'puppeteer-core';

import { startDemo } from '../../demo/start.js';
import {
  checkForTokens,
  clickAction,
  currentToken,
  IMAGE,
  signIn,
  waitForGeneration,
  waitForStatus,
} from './demo-page.js';

/** Makes the inspector 1098 px wide; high enough to show the page without scrolling, so that the inspector renders at all times. */
const VIEWPORT = { width: 1130, height: 3_000 };
/** Seconds: the faults of the panel (15 s and 12 s) outlast a token that has been in use for a while. */
const ACCESS_TOKEN_TTL = 15;
/** For how long a token is in use before the next failure. */
const USE_MS = 5_000;
/** The labels of the last failure are then to the left of the present time. */
const LABELS_MS = 12_000;

/** Takes pictures of the inspector after three failures, in light and in dark. */
export async function takeInspectorPictures(browser: Browser): Promise<void> {
  const demo = await startDemo({ accessTokenTtl: ACCESS_TOKEN_TTL });
  const page = await browser.newPage();
  try {
    await page.setViewport(VIEWPORT);
    // Fixes the random part of each delay, so that every run shows the same attempts.
    await page.evaluateOnNewDocument(() => {
      Math.random = () => 0.5;
    });
    await signIn(page, demo);
    await page.click('.inspector summary');
    await checkForTokens(page, await injectFailures(page));
    await takeInspector(page, 'light');
    await takeInspector(page, 'dark');
  } finally {
    await page.close();
    await demo.close();
  }
}

/** Takes a picture of the inspector in a color scheme. */
async function takeInspector(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: colorScheme }]);
  const inspector = await page.$('token-inspector');
  if (!inspector) throw new Error('The demo has no inspector.');
  await inspector.screenshot({ ...IMAGE, path: `docs/images/inspector-${colorScheme}.webp` });
}

/** A rate limit, a lost connection and a revoked refresh token. Returns all access tokens. */
async function injectFailures(page: Page): Promise<string[]> {
  const tokens = [await currentToken(page)];
  for (const [generation, action] of [
    [2, 'too-many-requests'],
    [3, 'offline'],
    [4, 'revoke'],
  ] as const) {
    await waitForGeneration(page, generation);
    tokens.push(await currentToken(page));
    await delay(USE_MS);
    await clickAction(page, action);
  }
  await waitForStatus(page, 'failed');
  // The banner that asks the user to sign in again would cover the inspector.
  await page.$eval('[data-banner]', banner => {
    (banner as HTMLElement).hidden = true;
  });
  await delay(LABELS_MS);
  return tokens;
}
