import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import { seeLiveEmbed } from '../../docs/newcomer/live-embed.js';
import { linesToWrite, startSection } from '../../docs/newcomer/start-section.js';
import { walk, type Walk } from '../../docs/newcomer/walk.js';
import { launch } from '../support/e2e-browser.js';
import { selectedEngines } from '../support/engines.js';

const FIVE_MINUTES = 300;
const section = startSection(readFileSync('README.md', 'utf8'));
let path: Walk;

before(async () => {
  path = await walk(section);
});

after(async () => {
  await path.leave();
});

for (const engine of selectedEngines()) {
  void describe(`the README's "Start", in ${engine}`, () => {
    void it('leads from npm init to a live embed in under five minutes and twenty lines', async () => {
      assert.ok(linesToWrite(section) < 20);
      const browser = await launch(engine);
      try {
        const { words, seconds, loads } = await seeLiveEmbed(browser.page, path.url);
        assert.deepEqual(words, ['Signed in, token 1', 'Signed in, token 2']);
        assert.equal(loads, 1, 'no reload');
        const whole = path.steps.reduce((sum, step) => sum + (step.seconds ?? 0), seconds);
        assert.ok(whole < FIVE_MINUTES, `${whole} s`);
        // Chromium tells of the icon that it asks for on its own; without another file, nothing above would have worked.
        const lines = (await browser.page.consoleLines()).filter(line => !line.includes('404 (Not Found)'));
        assert.deepEqual(lines, []);
      } finally {
        await browser.close();
      }
    });
  });
}
