import type { LaunchOptions } from 'puppeteer-core';

import { browserPath } from './browsers.js';

/** The engines that puppeteer drives. */
export type PuppeteerEngine = 'Chromium' | 'Firefox';

/** Keep a page in the background its own timers; some of them are puppeteer's, too. */
const UNTHROTTLED = [
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/**
 * How puppeteer starts an engine: headless, a fresh profile, no traffic of the browser's own.
 *
 * @param throttled whether the timers of hidden pages are slowed down, as they are for users; Firefox does so anyway.
 */
export function puppeteerLaunchOptions(engine: PuppeteerEngine, throttled = false): LaunchOptions {
  if (engine === 'Firefox') {
    return { browser: 'firefox', executablePath: browserPath('firefox'), headless: true };
  }
  return {
    browser: 'chrome',
    executablePath: browserPath('chromium'),
    headless: true,
    args: [
      // Chromium's sandbox refuses to start as root, which containers usually are.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      // A container's /dev/shm is often too small for a page with several frames.
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      // With a process for each port, evaluating in a frame hangs now and then on a busy machine. Origins stay as separate as ever.
      '--disable-features=OriginKeyedProcessesByDefault',
      '--disable-site-isolation-trials',
      // Most tests measure timers.
      ...(throttled ? [] : UNTHROTTLED),
    ],
    ...(throttled ? { ignoreDefaultArgs: UNTHROTTLED } : {}),
  };
}
