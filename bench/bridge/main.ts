import puppeteer, { type Browser } from 'puppeteer-core';

import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { servePages } from './pages.js';
import type { Report } from './report.js';

// What the bridge costs over bare postMessage, in one run: prints a table, and fails where a limit is passed.

/** ms; a run that takes longer hangs. */
const PATIENCE = 300_000;

interface Figure {
  readonly what: string;
  readonly unit: 'times bare' | 'µs over bare';
  /** None: for information. */
  readonly limit?: number;
}

const push = {
  what: 'push of a new token, to the last acknowledgement',
  unit: 'times bare',
  limit: 1.15,
} as const;

/** By the names that the page reports. */
const figures: Readonly<Record<string, Figure>> = {
  // A new document compiles the client, and the embed that shows it makes the browser paint in between.
  'first-token-cold': { what: 'first token, in a new document', unit: 'times bare' },
  'first-token-warm': { what: 'first token, in one that has had some', unit: 'times bare', limit: 1.5 },
  push,
  'foreign-stranger': { what: 'foreign message, unknown window', unit: 'µs over bare', limit: 2 },
  'foreign-strayed': { what: 'foreign message, wrong origin', unit: 'µs over bare', limit: 2 },
};

function median(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new Error('Nothing was measured.');
  return middle;
}

function printRow({ name, frames, ours, bare }: Report & { readonly type: 'samples' }): void {
  const figure = figures[name];
  if (!figure) throw new Error(`The page reports "${name}", which no row is for.`);
  const { what, unit, limit } = figure;
  const value = unit === 'times bare' ? median(ours) / median(bare) : median(ours) - median(bare);
  const ok = limit === undefined || value <= limit;
  console.log(
    `| ${what} | ${frames} | ${value.toFixed(2)} ${unit} | ${limit ?? '–'} | ${ok ? 'yes' : 'NO'} |`,
  );
  if (!ok) process.exitCode = 1;
}

/**
 * Opens a page that nothing is attached to: a debugger takes down the stack of every postMessage, which makes code in
 * many functions pay for each of them.
 */
async function openUnattached(browser: Browser, url: string): Promise<void> {
  const session = await browser.target().createCDPSession();
  await session.send('Target.createTarget', { url });
}

async function main(): Promise<void> {
  const { promise: over, resolve, reject } = withResolvers();
  const pages = await servePages(report => {
    if (report.type === 'done') resolve();
    else if (report.type === 'failed') reject(new Error(report.message));
    else printRow(report);
  });
  const browser = await puppeteer.launch({
    ...puppeteerLaunchOptions('Chromium'),
    targetFilter: () => false,
    waitForInitialPage: false,
  });
  const timer = setTimeout(() => {
    reject(new Error('The host page has not reported its last measurement.'));
  }, PATIENCE);
  try {
    console.log(`${await browser.version()}; ours against bare postMessage in the same frames, medians\n`);
    console.log('| what | frames | ours | limit | ok |\n| --- | ---: | ---: | ---: | --- |');
    await openUnattached(browser, pages.url);
    await over;
  } finally {
    clearTimeout(timer);
    await browser.close();
    await pages.close();
  }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let [resolve, reject]: [() => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<void>((onValue, onError) => {
    [resolve, reject] = [onValue, onError];
  });
  return { promise, resolve, reject };
}

await main();
