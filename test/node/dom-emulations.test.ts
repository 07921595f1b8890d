import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { transformSync } from 'esbuild';

const CODE = 'docs/testing/code';
/** The tests of docs/testing.md, and those of this project. */
const TESTS = [`${CODE}/dashboard.test.ts`, 'test/node/dom-emulations/elements.ts'];
/** Jest's jsdom has no `fetch`, which msw needs. */
const VITEST_TESTS = [...TESTS, `${CODE}/token-endpoint.test.ts`];

/** Folders in this project, so that the runners are found; the library is in `node_modules`, as in an application. */
mkdirSync('.cache', { recursive: true });
const projects = mkdtempSync('.cache/dom-emulations-');
after(() => rmSync(projects, { recursive: true }));

function createProject(name: string): string {
  const project = join(projects, name);
  const library = join(project, 'node_modules/analytics-embed');
  cpSync('dist', join(library, 'dist'), { recursive: true });
  cpSync('package.json', join(library, 'package.json'));
  return project;
}

/** The name of a test's copy. */
function testName(file: string): string {
  return `${basename(file).replace(/(\.test)?\.ts$/, '')}.test`;
}

/** @throws {Error} with the output of the runner, if a test fails. */
async function run(command: string, args: readonly string[]): Promise<void> {
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
  try {
    await promisify(execFile)(`node_modules/.bin/${command}`, args, { timeout: 120_000, env });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${command} failed.\n${stdout}${stderr}`, { cause: error });
  }
}

void describe('the elements in a test of an application', { concurrency: true }, () => {
  for (const environment of ['happy-dom', 'jsdom']) {
    void it(`work in vitest with ${environment}`, async () => {
      const project = createProject(environment);
      for (const file of VITEST_TESTS) cpSync(file, join(project, `${testName(file)}.ts`));
      const config = readFileSync(`${CODE}/vitest.config.ts`, 'utf8');
      assert.ok(config.includes("'happy-dom', // or 'jsdom'"));
      writeFileSync(join(project, 'vitest.config.ts'), config.replace("'happy-dom',", `'${environment}',`));
      await run('vitest', ['run', '--root', project]);
    });
  }

  void it('work in Jest with CommonJS and jsdom', async () => {
    const project = createProject('jest');
    writeFileSync(join(project, 'package.json'), '{ "type": "commonjs" }');
    for (const file of TESTS) {
      const source = readFileSync(file, 'utf8').replace("from 'vitest'", "from '@jest/globals'");
      const { code } = transformSync(source, { loader: 'ts', target: 'es2022' });
      writeFileSync(join(project, `${testName(file)}.js`), code);
    }
    cpSync(`${CODE}/jest.config.mjs`, join(project, 'jest.config.mjs'));
    await run('jest', ['--rootDir', project, '--config', join(project, 'jest.config.mjs'), '--no-cache']);
  });

  void it('are shown in docs/testing.md, with the configurations', () => {
    const page = readFileSync('docs/testing.md', 'utf8');
    for (const file of readdirSync(CODE)) assert.ok(page.includes(`<<< ./testing/code/${file}`), file);
  });
});
