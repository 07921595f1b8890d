import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { PAGE, withTable } from '../../docs/table/main.js';

const page = readFileSync(PAGE, 'utf8');

void describe('the page about vendors', () => {
  void it('has the table of what works for whom as the protocols’ files say it', async () => {
    assert.equal(await withTable(page), page, 'npm run docs:protocols');
  });

  void it('does not keep what the files do not say', async () => {
    const lie = page.replace('| no ', '| yes');
    assert.notEqual(lie, page);
    assert.equal(await withTable(lie), page);
  });

  void it('shows the protocol of docs/vendors/acme.ts, which is compiled and tested', () => {
    const example = readFileSync('docs/vendors/acme.ts', 'utf8');
    assert.ok(page.includes(`\`\`\`ts\n${example}\`\`\``));
  });
});
