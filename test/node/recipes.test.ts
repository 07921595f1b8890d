import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const TESTS = 'test/browser/recipes';
const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.md'))
  .map(name => readFileSync(join('docs', name), 'utf8'));
const tests = readdirSync(TESTS).map(name => readFileSync(join(TESTS, name), 'utf8'));
const servers = ['recipe-host.ts', 'recipe-servers.ts'].map(name =>
  readFileSync(join('test/support/wtr', name), 'utf8'),
);

void describe('the code in docs', () => {
  for (const folder of ['start', 'recipes']) {
    for (const file of readdirSync(`docs/${folder}/code`)) {
      void it(`is shown by a page, and run by a test: ${folder}/code/${file}`, () => {
        assert.ok(
          pages.some(page => page.includes(`code/${file}`)),
          'no page includes it',
        );
        const run = `${folder}/code/${file.replace(/\.ts$/, '.js')}`;
        assert.ok(
          [...tests, ...servers].some(code => code.includes(run)),
          'no test loads it',
        );
      });
    }
  }
});

void describe('docs/limits.md', () => {
  void it('counts requests by the schedule’s own figures', () => {
    const schedule = readFileSync('src/session/refresh-schedule.ts', 'utf8');
    const earlyJitter = Number(/EARLY_JITTER = ([\d.]+)/.exec(schedule)?.[1]);
    const options = readFileSync('src/session/session-options.ts', 'utf8');
    const refreshAt = Number(/DEFAULT_REFRESH_AT = ([\d.]+)/.exec(options)?.[1]);
    const share = refreshAt * (1 - earlyJitter / 2);
    const text = readFileSync('docs/limits.md', 'utf8').split(/<!-- \/?requests -->/)[1] ?? '';
    const rows = [...text.matchAll(/^\| (\d+) (minutes|hours?) +\| +([\d.]+) \| +([\d.]+) \|$/gm)];
    assert.equal(rows.length, 5);
    for (const [, count, unit, perHour, perSecond] of rows) {
      const seconds = Number(count) * (unit === 'minutes' ? 60 : 3_600);
      const requests = 1 / (seconds * share);
      assert.equal(perHour, (requests * 3_600).toFixed(1));
      assert.equal(perSecond, (requests * 10_000).toFixed(1));
    }
  });
});
