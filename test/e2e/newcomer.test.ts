import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { seeLiveEmbed } from '../../docs/newcomer/live-embed.js';
import { linesToWrite, readmeBlocks, readQuickStart } from '../../docs/newcomer/quick-start.js';
import { walk, type Walk } from '../../docs/newcomer/walk.js';
import { describeInEngines } from '../support/e2e-engines.js';

const FIVE_MINUTES = 300;
const quickStart = readQuickStart();
const readme = readmeBlocks();
let path: Walk;

before(async () => {
  path = await walk(quickStart);
});

after(async () => {
  await path.leave();
});

void describe('the quick start', () => {
  void it('has every command and file that the README shows', () => {
    for (const command of readme.commands) assert.ok(quickStart.commands.includes(command), command);
    for (const [name, text] of readme.files) assert.equal(quickStart.files.get(name), text);
    assert.deepEqual([...readme.files.keys()], ['index.html', 'dashboard.html']);
  });

  void it('has fewer than twenty lines in the page and the dashboard together', () => {
    assert.ok(linesToWrite(readme) < 20, `${linesToWrite(readme)} lines`);
  });
});

// Its server is the one that the last command of the quick start runs.
const start = (): Promise<{ close(): Promise<void> }> => Promise.resolve({ close: () => Promise.resolve() });

describeInEngines('the quick start', { start }, stage => {
  void it('leads from npm init to a live embed in under five minutes', async () => {
    const { words, seconds, loads } = await seeLiveEmbed(stage.page, path.url);
    assert.deepEqual(words, ['Signed in, token 1', 'Signed in, token 2']);
    assert.equal(loads, 1, 'no reload');
    const whole = path.steps.reduce((sum, step) => sum + (step.seconds ?? 0), seconds);
    assert.ok(whole < FIVE_MINUTES, `${whole} s`);
    // Chromium reports the missing icon that it requests by itself. Without any other file, nothing above would have worked.
    const lines = (await stage.page.consoleLines()).filter(line => !line.includes('404 (Not Found)'));
    assert.deepEqual(lines, []);
  });
});
