import type { Browser } from './e2e-page.js';
import { launchByPuppeteer } from './e2e-puppeteer.js';
import { launchByWebDriver } from './e2e-webdriver.js';
import type { Engine } from './engines.js';

/** Starts a real browser with one empty tab. */
export function launch(engine: Engine): Promise<Browser> {
  return engine === 'WebKit' ? launchByWebDriver() : launchByPuppeteer(engine);
}
