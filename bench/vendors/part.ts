import puppeteer, { type Browser } from 'puppeteer-core';

import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { packageVersions } from '../package-versions.js';
import type { Part, PartResult } from '../part.js';
// What the page has, for the function that runs in it.
import type { Figures, ScenarioId } from './page/main.js';
import { servePages, type VendorPages } from './pages.js';
import { faults, vendorTable, type Measured } from './table.js';
import type { Side, Vendor } from './wire.js';

const PACKAGES = [
  '@superset-ui/embedded-sdk',
  '@superset-ui/switchboard',
  '@looker/embed-sdk',
  '@looker/chatty',
] as const;

const SCENARIOS: readonly ScenarioId[] = [
  'requests',
  'sleep30',
  'sleep150',
  'sleep270',
  'failure',
  'reload',
  'stray',
  'strayAndBeg',
];

/** How it was measured, in words. */
const METHOD =
  'Host pages embed the same dashboards by the vendor’s SDK and by this project. The dashboards are pages of another origin, and run the vendor’s own package, unmodified. Time is virtual, tokens are valid for 5 minutes, and the token endpoint, the same for both, answers after 0.1 s. A valid token is one that has not expired. Looker does not publish when its frames request tokens: here they do so 60 s before the announced end, when the computer wakes up, and every 10 s after a response without tokens (Looker’s own frame instead shows permanently that it was interrupted). The request rate of Looker’s SDK follows from these 60 s. The computer wakes up with the events of a browser (`visibilitychange`, `pageshow`).';

/** Where this project sends more requests than an SDK. */
const MORE_REQUESTS =
  'Looker’s SDK sends fewer requests, because its frames request tokens at the same second of every token’s lifetime. Here this project’s refresh is due at that second too, but starts up to 5% of the lifetime earlier, so that many pages do not send requests in step.';

/** This project and the SDKs of two vendors, on the vendors' own frames. */
export const part: Part = { name: 'vendors', title: 'Compared with two vendors’ own SDKs', run };

async function run(): Promise<PartResult> {
  const pages = await servePages();
  const browser = await puppeteer.launch(puppeteerLaunchOptions('Chromium'));
  try {
    const side = (vendor: Vendor, by: Side): Promise<Figures> => measure(browser, pages, vendor, by);
    const measured: Measured = {
      superset: { sdk: await side('superset', 'sdk'), ours: await side('superset', 'ours') },
      looker: { sdk: await side('looker', 'sdk'), ours: await side('looker', 'ours') },
    };
    const [, version = ''] = /Chrome\/(\d+)/.exec(await browser.version()) ?? [];
    const { sdk, ours } = measured.looker;
    return {
      text: [
        vendorTable(measured),
        `Measured in Chromium ${version} with ${await packageVersions(PACKAGES)}. ${METHOD}`,
        ...(ours.requests > sdk.requests ? [MORE_REQUESTS] : []),
      ].join('\n\n'),
      faults: faults(measured),
    };
  } finally {
    await browser.close();
    await pages.close();
  }
}

/** Measures one side, each figure in a page of its own. */
async function measure(browser: Browser, pages: VendorPages, vendor: Vendor, side: Side): Promise<Figures> {
  const setup = { vendor, side, frameOrigin: pages.frames, strangerOrigin: pages.stranger };
  const page = await browser.newPage();
  const figures: Partial<Record<ScenarioId, unknown>> = {};
  for (const id of SCENARIOS) {
    console.error(`vendors: ${vendor}, ${side}, ${id}`);
    await page.goto(pages.host);
    figures[id] = await page.evaluate((...args) => window.playVendor(...args), id, setup);
  }
  await page.close();
  return figures as Figures;
}
