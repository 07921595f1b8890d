import assert from 'node:assert/strict';
import { it } from 'node:test';

import { describeInEngines } from '../support/e2e-engines.js';
import { StrictServer } from '../support/strict-server/strict-server.js';
import { answerRows } from './under-fire-answers.js';
import { journal, open, staysAt, survived } from './under-fire-page.js';
import { tabRows } from './under-fire-tabs.js';

const rows = { ...answerRows, ...tabRows };

describeInEngines('pages under fire', { start: () => StrictServer.start() }, stage => {
  for (const name of Object.keys(rows).sort()) {
    void it(name, async () => {
      await rows[name]?.(stage);
    });
  }

  // WebKit does not run the script before the whole page is there; there, test/browser/first-tokens.test.ts shows a provider in the middle of a document that is written in parts.
  const skip = stage.engine === 'WebKit' && 'it did not run the script before the whole page was there';
  void it('a page that comes in parts brings its tokens to a provider before them', { skip }, async () => {
    const { page } = stage;
    const login = await open(stage, { inParts: true });
    assert.deepEqual(await journal(page), ['the rest, idle', 'active'], 'the provider was there, and waited');
    await survived(page, login, { generation: 1 });
    await staysAt(page, login, 0);
    const left = await page.evaluate(
      () => document.querySelectorAll('script[type="application/json"]').length,
    );
    assert.equal(left, 0);
  });
});
