import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { createMarkdownRenderer } from 'vitepress';

import { nameOf, rowIds } from '../../bench/managers/scenarios.js';
import { packageVersions } from '../../bench/package-versions.js';
import { QUOTING_PAGES } from '../../bench/part.js';
import { parts } from '../../bench/parts.js';
import { readmeBlocks } from '../../docs/newcomer/quick-start.js';
import { apiFiles } from '../../docs/table/api.js';
import { ERRORS_PAGE, withRemedies } from '../../docs/table/error-codes.js';
import { PAGE, withTable } from '../../docs/table/main.js';
import { ANSWERS_PAGE, withServerAnswers } from '../../docs/table/server-answers.js';
import { markedBlock } from '../../docs/table/marked-block.js';
import { elementsManifest } from '../../manifest/analyze.js';
import { elementsOf, fieldsOf } from '../../manifest/elements.js';
import { REMEDIES } from '../../src/elements/remedies.js';
import { version } from '../../src/inspector/log/snapshot.js';
import { answerRows } from '../e2e/under-fire-answers.js';
import { tabRows } from '../e2e/under-fire-tabs.js';
import { PAINS } from '../pains.js';

const read = (file: string): string => readFileSync(file, 'utf8');
const block = (text: string, name: string): string => markedBlock(text, name)?.trim() ?? '';
/** The files of a folder, and of those below it, whose names end so. */
const filesIn = (folder: string, ending = ''): string[] =>
  readdirSync(folder, { encoding: 'utf8', recursive: true })
    .filter(name => name.endsWith(ending))
    .map(name => join(folder, name));
/** The cells of each row of the tables in a text. */
const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/^\|(.*)\|$/gm)].map(([, row = '']) => row.split('|').map(cell => cell.trim()));

const readme = read('README.md');
const results = read('bench/RESULTS.md');

void describe('the README', () => {
  void it('is short', () => {
    assert.ok(Buffer.byteLength(readme) < 8_192, `${Buffer.byteLength(readme)} bytes`);
    const maxLines: Readonly<Record<string, number>> = { 'index.html': 12, 'dashboard.html': 10 };
    for (const [name, text] of readmeBlocks().files)
      assert.ok(text.trimEnd().split('\n').length <= (maxLines[name] ?? 0), name);
  });

  void it('links to pages that exist, and to two pictures, which load quickly', () => {
    const pages = [...readme.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, page = '']) => page);
    const pictures = [...readme.matchAll(/<img src="([^"]+)"/g)].map(([, src = '']) => src);
    assert.ok(pages.length > 20);
    for (const file of pages) assert.ok(existsSync(file), file);
    assert.deepEqual(
      pictures.map(file => statSync(file).size <= 150_000),
      [true, true],
    );
  });

  void it('names only attributes that the elements have, with their defaults', async () => {
    /** Defaults that are not a value. */
    const inWords: Readonly<Record<string, string>> = { off: 'false', 'origin of `src`': '' };
    const elements = elementsOf(await elementsManifest());
    const tables = [...readme.matchAll(/^\| `<([\w-]+)>` .*\n\|[- |]+\n((?:\|.*\n)+)/gm)];
    assert.deepEqual(
      tables.map(([, tag]) => tag),
      ['token-provider', 'analytics-embed'],
    );
    for (const [, tag, rows = ''] of tables) {
      const fields = fieldsOf(elements.find(({ tagName }) => tagName === tag)!);
      for (const [name = '', shown = ''] of rowsOf(rows)) {
        const field = fields.find(({ attribute }) => attribute === name.replaceAll('`', ''));
        assert.ok(field, `${tag} has ${name}`);
        const expected = inWords[shown] ?? shown.replaceAll('`', '');
        assert.equal((field.default ?? '').replace(/^'(.*)'$/, '$1'), expected, name);
      }
    }
  });
});

void describe('generated text', () => {
  void it('of the elements is as the sources have it, with a page for each element and no other', async () => {
    const files = await apiFiles();
    for (const [path, text] of files) assert.equal(read(path), text, `${path}: npm run docs:api`);
    const pages = [...files.keys()].filter(path => path.startsWith('docs/api/'));
    // The site's build writes a folder next to them.
    const names = readdirSync('docs/api').filter(name => name.endsWith('.md'));
    assert.deepEqual(names.map(name => `docs/api/${name}`).sort(), pages.sort());
  });

  void it('of the protocols is as their files have it, and replaces anything else', async () => {
    const page = read(PAGE);
    const wrong = page.replace('| no ', '| yes');
    assert.notEqual(wrong, page);
    for (const before of [page, wrong]) assert.equal(await withTable(before), page, 'npm run docs:protocols');
  });

  void it('of the servers’ answers is as the tests have it, and replaces anything else', async () => {
    const page = read(ANSWERS_PAGE);
    const wrong = page.replace('a token that is valid for 300 s', 'a token');
    assert.notEqual(wrong, page);
    for (const before of [page, wrong])
      assert.equal(await withServerAnswers(before), page, 'npm run docs:answers');
  });

  void it('in saved recordings is the version of package.json', () => {
    assert.equal(version, (JSON.parse(read('package.json')) as { version: string }).version);
  });
});

void describe('the code in docs', () => {
  const pages = filesIn('docs', '.md').map(read);

  void it('of docs/vendors/acme.ts, which is compiled and tested, is shown', () => {
    assert.ok(read(PAGE).includes(`\`\`\`ts\n${read('docs/vendors/acme.ts')}\`\`\``));
  });

  const tests = ['test/browser/recipes', 'test/support/wtr'].flatMap(folder => filesIn(folder)).map(read);
  for (const folder of ['start', 'recipes']) {
    for (const file of readdirSync(`docs/${folder}/code`)) {
      void it(`is shown by a page, and run by a test: ${folder}/code/${file}`, () => {
        assert.ok(pages.some(page => page.includes(`code/${file}`)));
        const run = `${folder}/code/${file.replace(/\.ts$/, '.js')}`;
        assert.ok(tests.some(code => code.includes(run)));
      });
    }
  }
});

void describe('docs/troubleshooting.md', () => {
  const page = read(ERRORS_PAGE);

  void it('has an entry for each code of the elements, with its cause, and takes the remedy from the code', async () => {
    const wrong = page.replace(REMEDIES.timeout, 'Do nothing.');
    assert.notEqual(wrong, page);
    for (const before of [page, wrong]) assert.equal(withRemedies(before), page, 'npm run docs:api');
    for (const missing of ['#### `timeout` {#timeout}', '**Remedy:**'])
      assert.throws(() => withRemedies(page.replace(missing, '')), /needs one entry|no entry/);
    const html = (await createMarkdownRenderer('docs')).render(page);
    for (const code of Object.keys(REMEDIES)) assert.equal(html.split(` id="${code}"`).length, 2, code);
  });

  void it('has a row for each FrameErrorCode, with cause and remedy, and for no other', () => {
    const source = read('src/frame/frame-error.ts');
    const [, union = ''] = /^export type FrameErrorCode =([^;]+);/m.exec(source) ?? [];
    const codes = Array.from(union.matchAll(/'(\w+)'/g), ([, code]) => `\`${code}\``);
    const [, table = ''] = page.split('<!-- codes: FrameErrorCode -->');
    const rows = rowsOf(table.split('<!-- /codes -->')[0] ?? '').slice(2);
    assert.ok(codes.length > 3);
    assert.deepEqual(rows.map(([code]) => code).sort(), codes.sort());
    for (const [code, cause, remedy] of rows) assert.ok(cause && remedy, code);
  });
});

void describe('docs/limits.md', () => {
  void it('counts requests by the schedule’s own figures', () => {
    const figure = (file: string, name: string): number =>
      Number(new RegExp(`${name} = ([\\d.]+)`).exec(read(`src/session/${file}.ts`))?.[1]);
    const earlyJitter = figure('refresh-schedule', 'EARLY_JITTER');
    const share = figure('session-options', 'DEFAULT_REFRESH_AT') * (1 - earlyJitter / 2);
    const text = read('docs/limits.md').split(/<!-- \/?requests -->/)[1] ?? '';
    const rows = [...text.matchAll(/^\| (\d+) (minutes|hours?) +\| +([\d.]+) \| +([\d.]+) \|$/gm)];
    assert.equal(rows.length, 5);
    for (const [, count, unit, perHour, perSecond] of rows) {
      const requests = 1 / (Number(count) * (unit === 'minutes' ? 60 : 3_600) * share);
      assert.equal(perHour, (requests * 3_600).toFixed(1));
      assert.equal(perSecond, (requests * 10_000).toFixed(1));
    }
  });
});

void describe('the benchmark', () => {
  void it('has a result of each part, with its date, machine and versions', () => {
    for (const { name } of parts)
      assert.match(block(results, name), /_\d{4}-\d\d-\d\d; \d+ cores .*Node .*Chromium/, name);
  });

  void it('was measured with the installed versions of the other packages', async () => {
    const sentences = [...results.matchAll(/^Measured .*?with (.*?\d+\.\d+\.\d+)\. ?/gm)];
    assert.ok(sentences.length > 1);
    for (const [, versions = ''] of sentences) {
      const names = versions.split(', ').map(version => version.replace(/ [^ ]+$/, ''));
      assert.equal(await packageVersions(names), versions);
    }
  });

  void it('shows only plots that exist', () => {
    for (const [, file = ''] of results.matchAll(/\]\(([^)]+\.svg)\)/g))
      assert.ok(existsSync(`bench/${file}`), file);
  });

  for (const file of QUOTING_PAGES) {
    void it(`is quoted in ${file} as it stands in the results`, () => {
      const page = read(file);
      const quoted = parts.filter(({ name }) => markedBlock(page, `bench ${name}`) !== undefined);
      assert.ok(quoted.length > 1, `${file} quotes something`);
      for (const { name } of quoted) {
        const quote = block(page, `bench ${name}`);
        assert.ok(quote !== '' && block(results, name).includes(quote), `${name} differs from the results`);
      }
    });
  }

  void it('is quoted on the home page as it was measured', () => {
    const home = read('docs/index.md');
    const cells = (part: string, first: string): string[] =>
      rowsOf(block(results, part))
        .find(([cell]) => cell?.startsWith(first))
        ?.slice(1) ?? [];
    const [superset, ours, looker, beside] = cells('vendors', 'token requests in an hour');
    const [inPage = '', byCookie, ...peers] = cells('managers', 'survived');
    assert.equal(peers.length, 6);
    for (const sentence of [
      `title: ${ours} token requests instead of ${superset}\n`,
      `made ${looker} requests where this project made ${beside}`,
      `title: ${byCookie} scenarios\n`,
      `with the refresh token in the page it is ${parseInt(inPage)},`,
      `Six other token managers survive ${Math.max(...peers.map(cell => parseInt(cell)))} of them at most`,
    ])
      assert.ok(home.includes(sentence), sentence);
  });
});

/** A test as its file has it; a pattern, since a title may have places that values of the same file fill. */
interface Title {
  readonly text: string;
  readonly pattern: RegExp;
  readonly code: string;
}

/** The titles of a file's tests, declared by `it` or a function such as `itIgnores`; those that are skipped, or run alone, are none. */
function titlesOf(file: string): Title[] {
  const code = read(file);
  const calls = code.matchAll(/\bit(?:[A-Z]\w*)?\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g);
  return Array.from(calls, ([, , literal = '']) => {
    const text = literal.replace(/\\(.)/g, '$1');
    const parts = text.split(/\$\{[^}]*\}/).map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    return { text, pattern: new RegExp(`^${parts.join('(.+)')}$`), code };
  });
}

/** Asserts that exactly one of the titles is this one. */
function assertOneTest(titles: readonly Title[], wanted: string): void {
  const found = titles.filter(({ pattern, code }) =>
    pattern
      .exec(wanted)
      ?.slice(1)
      .every(value => code.includes(`'${value}'`)),
  );
  assert.equal(found.length, 1, wanted);
}

void describe('the table of threats in docs/security.md', () => {
  const rows = rowsOf(read('docs/security.md')).flatMap(([threat = '', , , test = '']) => {
    const [, file, title = threat] = /^`([^`]+\.test\.ts)`(?:: (.+))?$/.exec(test) ?? [];
    return file ? [{ threat, file, title }] : [];
  });

  void it('has one row for each threat, and one for each test of a threat', () => {
    assert.ok(rows.length > 20);
    assert.equal(new Set(rows.map(({ threat }) => threat)).size, rows.length);
    const files = filesIn('test/browser', '.test.ts').filter(file => file.includes('/threats-'));
    const titles = files.flatMap(titlesOf).map(({ text }) => text);
    const named = rows.filter(({ file }) => file.includes('/threats-')).map(({ title }) => title);
    assert.deepEqual(titles.sort(), named.sort());
  });

  for (const { threat, file, title } of rows)
    void it(`has one test: ${threat}`, () => {
      assertOneTest(titlesOf(file), title);
    });
});

void describe('what users of other libraries have reported', () => {
  const titles = ['test/unit', 'test/browser']
    .flatMap(folder => filesIn(folder, '.test.ts'))
    .flatMap(titlesOf)
    .filter(({ text }) => !text.includes('${'));

  for (const pain of PAINS)
    void it(`has one test: ${pain}`, () => {
      assertOneTest(titles, pain);
    });

  void it('is listed once', () => {
    assert.equal(new Set(PAINS).size, PAINS.length);
  });

  void it('has an end-to-end test for each scenario with a letter, of exactly its name, and no other', () => {
    const tests = [...Object.keys(answerRows), ...Object.keys(tabRows)];
    const lettered = rowIds.map(nameOf).filter(name => /^[A-Z]\d? /.test(name));
    assert.deepEqual(tests.sort(), lettered.sort());
  });
});
