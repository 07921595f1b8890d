import { launch } from '../../test/support/e2e-browser.js';
import type { Engine } from '../../test/support/engines.js';
import type { VendorPages } from './pages.js';
import { measure } from './scenarios.js';
import type { Measured } from './table.js';
import type { Side, Vendor } from './wire.js';

/** The vendors' packages. */
export const PACKAGES = [
  '@superset-ui/embedded-sdk',
  '@superset-ui/switchboard',
  '@looker/embed-sdk',
  '@looker/chatty',
] as const;

/** How it was measured, in words. */
export const METHOD =
  'Host pages embed the same dashboards by the vendor’s SDK and by this project. The dashboards are pages of another origin, and run the vendor’s own package, unmodified. Time is virtual, tokens are valid for 5 minutes, and the token endpoint, the same for both, answers after 0.1 s. A valid token is one that has not expired. Looker does not publish when its frames request tokens: here they do so 60 s before the announced end, when the computer wakes up, and every 10 s after a response without tokens (Looker’s own frame instead shows permanently that it was interrupted). The request rate of Looker’s SDK follows from these 60 s. The computer wakes up with the events of a browser (`visibilitychange`, `pageshow`).';

/** What one engine has shown, and which it was. */
export interface EngineRun {
  readonly measured: Measured;
  /** With its version. */
  readonly name: string;
}

/** Measures both vendors, by their SDKs and by this project, in one engine. */
export async function measureAll(engine: Engine, pages: VendorPages): Promise<EngineRun> {
  const browser = await launch(engine);
  try {
    const { page } = browser;
    const side = async (vendor: Vendor, by: Side): ReturnType<typeof measure> => {
      console.error(`vendors: ${engine}, ${vendor}, ${by}`);
      return measure(page, pages, vendor, by);
    };
    const measured = {
      superset: { sdk: await side('superset', 'sdk'), ours: await side('superset', 'ours') },
      looker: { sdk: await side('looker', 'sdk'), ours: await side('looker', 'ours') },
    };
    const agent = await page.evaluate(() => navigator.userAgent);
    const version = /(?:Chrome|Firefox|Version)\/(\d+)/.exec(agent)?.[1] ?? '';
    return { measured, name: `${engine} ${version}` };
  } finally {
    await browser.close();
  }
}
