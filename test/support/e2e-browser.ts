import type { Browser } from './e2e-page.js';
import { launchByPuppeteer } from './e2e-puppeteer.js';
import { launchByWebDriver } from './e2e-webdriver.js';
import type { Engine } from './engines.js';

/** Starts a real browser with one empty tab. `throttled`: the timers of its hidden pages are slowed down, where the engine does that. */
export function launch(
  engine: Engine,
  { throttled = false }: { throttled?: boolean | undefined } = {},
): Promise<Browser> {
  return engine === 'WebKit' ? launchByWebDriver() : launchByPuppeteer(engine, throttled);
}
