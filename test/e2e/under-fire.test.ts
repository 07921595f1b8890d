import { after, before, describe, it } from 'node:test';

import { launch } from '../support/e2e-browser.js';
import type { Browser } from '../support/e2e-page.js';
import { selectedEngines } from '../support/engines.js';
import { StrictServer } from '../support/strict-server/strict-server.js';
import { answerRows } from './under-fire-answers.js';
import { tabRows } from './under-fire-tabs.js';

const rows = { ...answerRows, ...tabRows };

for (const engine of selectedEngines()) {
  void describe(`peers under fire, in ${engine}`, () => {
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

    for (const name of Object.keys(rows).sort()) {
      void it(name, async () => {
        await rows[name]?.({ server, browser, page: browser.page });
      });
    }
  });
}
