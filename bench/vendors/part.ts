import type { Browser } from 'puppeteer-core';

import { right, table } from '../../docs/table/markdown.js';
import { bundleScript } from '../../test/support/bundle-script.js';
import type { Answer, TwoOrigins } from '../../test/support/two-origins.js';
import { inChromium, scriptPage } from '../in-chromium.js';
import { packageVersions } from '../package-versions.js';
import type { Part } from '../part.js';
import { rows, type RowId } from './rows.js';
import type { Setup } from './page/host.js';

const PACKAGES = [
  '@superset-ui/embedded-sdk',
  '@superset-ui/switchboard',
  '@looker/embed-sdk',
  '@looker/chatty',
] as const;

/** The columns. */
const SIDES: readonly (readonly [Setup['vendor'], Setup['side'], heading: string])[] = [
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

/** A frame's first script. The page's own `load` of the iframe comes before the message, which has no secret: any page may receive it. */
const LOAD_REPORT = `addEventListener('load', () => setTimeout(() => parent.postMessage('loaded', '*')))`;

/** Where Looker's server signs an embedded user in, and redirects to the dashboard that the path names. */
const LOGIN = '/login/embed/';

/** This project and the SDKs of two vendors, on the vendors' own frames. */
export const part: Part = {
  name: 'vendors',
  title: 'Compared with two vendors’ own SDKs',

  async run() {
    const host = scriptPage([await bundleScript('bench/vendors/page/host.ts', 'host')]);
    const [superset, looker] = await Promise.all(
      ['superset', 'looker'].map(async name =>
        scriptPage([LOAD_REPORT, await bundleScript(`test/browser/frames/vendors/${name}.ts`)]),
      ),
    );
    const frame: Answer = ({ pathname }, response) => {
      if (!pathname.startsWith(LOGIN)) return pathname.startsWith('/embedded/') ? superset : looker;
      response.writeHead(302, { location: decodeURIComponent(pathname.slice(LOGIN.length)) }).end();
      return undefined;
    };
    const { lines, faults } = await inChromium(measureAll, () => host, frame);
    const [sdk, ours] = lines[0]?.slice(3).map(Number) ?? [];
    const text = [
      table(['', ...SIDES.map(([, , heading]) => right(heading))], lines),
      `Measured with ${await packageVersions(PACKAGES)}. ${METHOD}`,
      ...(Number(ours) > Number(sdk) ? [MORE_REQUESTS] : []),
    ].join('\n\n');
    return { text, faults };
  },
};

/** Measures each figure in a page of its own. */
async function measureAll(
  browser: Browser,
  origins: TwoOrigins,
): Promise<{ lines: string[][]; faults: string[] }> {
  const lines: string[][] = [];
  const faults: string[] = [];
  for (const [id, { what, maxOfOurs }] of Object.entries(rows) as [RowId, (typeof rows)[RowId]][]) {
    const line = [what];
    for (const [vendor, side] of SIDES) {
      console.error(`vendors: ${vendor}, ${side}, ${id}`);
      const page = await browser.newPage();
      await page.goto(origins.host);
      const setup: Setup = { vendor, side, origin: origins.frame };
      const value = (await page.evaluate(`host.play('${id}', ${JSON.stringify(setup)})`)) as number;
      await page.close();
      line.push(String(Number(value.toFixed(1))));
      if (side === 'ours' && value > maxOfOurs)
        faults.push(`${vendor}, ${what}: ${value}, not ${maxOfOurs} at most.`);
    }
    lines.push(line);
  }
  return { lines, faults };
}
