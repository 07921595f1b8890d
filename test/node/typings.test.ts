import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const FIXTURES = 'test/node/typings';

/** The framework's own checker, and its arguments for a fixture's folder. */
const checkers: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  dom: folder => ['typescript/bin/tsc', '-p', folder],
  react: folder => ['typescript/bin/tsc', '-p', folder],
  jsx: folder => ['typescript/bin/tsc', '-p', folder],
  vue: folder => ['vue-tsc/bin/vue-tsc.js', '-p', folder],
  svelte: folder => [
    'svelte-check/bin/svelte-check',
    ...['--workspace', folder, '--tsconfig', './tsconfig.json', '--output', 'machine'],
  ],
};

/** `file:line` of each error that a checker reports. */
function errorsOf([script = '', ...args]: readonly string[]): Promise<string[]> {
  return new Promise(resolve => {
    execFile(process.execPath, [join('node_modules', script), ...args], (_, stdout) => {
      const found = stdout.matchAll(/^\S*?([\w-]+\.\w+)\((\d+),|ERROR "(.+)" (\d+):/gm);
      const places = Array.from(found, ([, file, line, other, row]) => `${file ?? other}:${line ?? row}`);
      resolve([...new Set(places)].sort());
    });
  });
}

/** `file:line` of each line that is marked as wrong. */
function marksOf(folder: string): string[] {
  const marks = readdirSync(folder).flatMap(file =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .flatMap((text, index) => {
        if (text.includes('wrong, above')) return [`${file}:${index}`];
        return /\/\/ wrong$|<!-- wrong -->$/.test(text) ? [`${file}:${index + 1}`] : [];
      }),
  );
  return marks.sort();
}

void describe('the typings of the build', () => {
  for (const [name, checker] of Object.entries(checkers)) {
    void it(`accept what is right in ${name}, and refuse each line that is wrong`, async () => {
      const folder = join(FIXTURES, name);
      const marks = marksOf(folder);
      assert.ok(marks.length > 5);
      assert.deepEqual(await errorsOf(checker(folder)), marks);
    });
  }

  void it('are right for the least TypeScript that docs/frameworks.md names, and so are those of the dependencies', async () => {
    const folder = join(FIXTURES, 'dom');
    assert.deepEqual(
      await errorsOf(['least-typescript/node_modules/typescript/bin/tsc', '-p', folder]),
      marksOf(folder),
    );
    const { version } = JSON.parse(
      readFileSync('node_modules/least-typescript/node_modules/typescript/package.json', 'utf8'),
    ) as {
      readonly version: string;
    };
    const [, named] = /TypeScript (\d+\.\d+) or newer/.exec(readFileSync('docs/frameworks.md', 'utf8')) ?? [];
    assert.equal(version.replace(/\.\d+$/, ''), named);
  });

  void it('have no any', () => {
    for (const folder of ['dist/typings', 'dist/react']) {
      for (const file of readdirSync(folder).filter(name => name.endsWith('.d.ts'))) {
        const code = readFileSync(join(folder, file), 'utf8').replace(/\/\*\*.*?\*\//gs, '');
        assert.doesNotMatch(code, /\bany\b/, file);
      }
    }
  });
});
