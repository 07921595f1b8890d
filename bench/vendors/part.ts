import { fileURLToPath } from 'node:url';

import { Hono } from 'hono';
import puppeteer, { type Browser } from 'puppeteer-core';

import { right, table } from '../../docs/table/markdown.js';
import { bundleScript } from '../../test/support/bundle-script.js';
import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { packageVersions } from '../package-versions.js';
import type { Part, PartResult } from '../part.js';
import { scriptPage } from '../script-page.js';
import { serveSite, type Site } from '../site.js';
import { rows, type RowId } from './rows.js';
// The type of the function that the page has.
import type {} from './page/main.js';
import type { Side, Vendor } from './page/sides.js';

const PACKAGES = [
  '@superset-ui/embedded-sdk',
  '@superset-ui/switchboard',
  '@looker/embed-sdk',
  '@looker/chatty',
] as const;

/** The columns. */
const SIDES: readonly (readonly [Vendor, Side, heading: string])[] = [
  ['superset', 'sdk', 'Superset’s SDK'],
  ['superset', 'ours', 'ours'],
  ['looker', 'sdk', 'Looker’s SDK'],
  ['looker', 'ours', 'ours'],
];

/** How it was measured, in words. */
const METHOD =
  'Host pages embed the same dashboards by the vendor’s SDK and by this project. The dashboards are pages of another origin, and run the vendor’s own package, unmodified. Time is virtual, tokens are valid for 5 minutes, and the token endpoint, the same for both, answers after 0.1 s. A valid token is one that has not expired. Looker does not publish when its frames request tokens: here they do so 60 s before the announced end, and every 10 s after a response without tokens (Looker’s own frame instead shows permanently that it was interrupted). The request rate of Looker’s SDK follows from these 60 s.';

/** Where this project sends more requests than an SDK. */
const MORE_REQUESTS =
  'Looker’s SDK sends fewer requests, because its frames request tokens at the same second of every token’s lifetime. Here this project’s refresh is due at that second too, but starts up to 5% of the lifetime earlier, so that many pages do not send requests in step.';

/** Where Looker's server signs an embedded user in, and redirects to the dashboard that the path names. */
const LOGIN = '/login/embed/';

/** This project and the SDKs of two vendors, on the vendors' own frames. */
export const part: Part = { name: 'vendors', title: 'Compared with two vendors’ own SDKs', run };

async function run(): Promise<PartResult> {
  const host = await serve({ '/': 'main' });
  const frames = await serve({ '/embedded/*': 'superset-frame', '/embed/*': 'looker-frame' });
  const browser = await puppeteer.launch(puppeteerLaunchOptions('Chromium'));
  try {
    const lines: (readonly string[])[] = [];
    const faults: string[] = [];
    for (const [id, { what, maxOfOurs }] of Object.entries(rows) as [RowId, (typeof rows)[RowId]][]) {
      const line = [what];
      for (const [vendor, side] of SIDES) {
        console.error(`vendors: ${vendor}, ${side}, ${id}`);
        const value = await measure(browser, host, id, { vendor, side, origin: frames.origin });
        line.push(String(Number(value.toFixed(1))));
        if (side === 'ours' && value > maxOfOurs)
          faults.push(`${vendor}, ${what}: ${value}, not ${maxOfOurs} at most.`);
      }
      lines.push(line);
    }
    const [sdk, ours] = lines[0]?.slice(3).map(Number) ?? [];
    const text = [
      table(['', ...SIDES.map(([, , heading]) => right(heading))], lines),
      `Measured with ${await packageVersions(PACKAGES)}. ${METHOD}`,
      ...(Number(ours) > Number(sdk) ? [MORE_REQUESTS] : []),
    ].join('\n\n');
    return { text, faults };
  } finally {
    await browser.close();
    await Promise.all([host.close(), frames.close()]);
  }
}

/** Measures one figure, in a page of its own. */
async function measure(
  browser: Browser,
  host: Site,
  id: RowId,
  setup: Parameters<Window['playVendor']>[1],
): Promise<number> {
  const page = await browser.newPage();
  await page.goto(host.origin);
  const value = await page.evaluate((...args) => window.playVendor(...args), id, setup);
  await page.close();
  return value;
}

/** Serves the host page or the vendors' frames: the vendors' packages and this project's source, unmodified. */
async function serve(pages: Readonly<Record<string, string>>): Promise<Site> {
  const routes = new Hono();
  routes.get(`${LOGIN}*`, ({ req, redirect }) =>
    redirect(decodeURIComponent(new URL(req.url).pathname.slice(LOGIN.length))),
  );
  for (const [path, name] of Object.entries(pages)) {
    const script = await bundleScript(fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url)));
    routes.get(path, ({ html }) => html(scriptPage([script])));
  }
  return serveSite(routes);
}
