import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { launch } from '../support/e2e-browser.js';
import type { Browser } from '../support/e2e-page.js';
import { selectedEngines } from '../support/engines.js';
import { StrictServer } from '../support/strict-server/strict-server.js';
import { look, open, staysAt, survived } from './under-fire-page.js';

for (const engine of selectedEngines()) {
  // There, the provider is seen in the middle of a document that is written in parts (test/browser/first-tokens.test.ts).
  const skip = engine === 'WebKit' && 'it did not run the script before the whole page was there';
  void describe(`a page that comes in parts, in ${engine}`, { skip }, () => {
    let server: StrictServer;
    let browser: Browser;

    before(async () => {
      server = await StrictServer.start();
      browser = await launch(engine);
    });

    after(async () => {
      await browser.close();
      await server.stop();
    });

    void it('brings its tokens to a provider that was there before them', async () => {
      const { page } = browser;
      const login = await open({ server, browser, page }, { pause: 1_000 });
      const { journal } = await look(page);
      assert.deepEqual(journal, ['the rest, idle', 'active'], 'it was there, and had waited');
      await survived(page, login, { generation: 1 });
      await staysAt(login, 0, 200);
      const scripts = await page.evaluate(
        () => document.querySelectorAll('script[type="application/json"]').length,
      );
      assert.equal(scripts, 0);
    });
  });
}
