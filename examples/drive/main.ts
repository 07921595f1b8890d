import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { installBrowsers } from '../../test/support/install-browsers.js';
import { selectApps } from './apps.js';
import { root } from './library.js';
import { onlyVariable } from './only.js';
import { serve } from './serve.js';

const USAGE = `Usage: npm run examples -- [options]

Installs, builds and tests the apps of examples/ in real browsers, with the demo's three servers.

  --only <app>  only this app; repeat the option for several
  --serve       with one app: runs no tests, serves the app and prints its URL
  --help        this text
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    serve: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const apps = selectApps(values.only);
const [first, second] = apps;

if (values.help) {
  process.stdout.write(USAGE);
} else if (values.serve) {
  if (!first || second) throw new Error('--serve needs exactly one app, for example: --only vue --serve.');
  await serve(first);
} else {
  installBrowsers();
  process.exitCode = drive();
}

/** Runs the tests with the same runner as all other stages. @returns the exit code */
function drive(): number {
  const start = performance.now();
  const { status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'test/support/runner/node-tests.ts', 'examples/drive'],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, [onlyVariable]: values.only.join(',') },
    },
  );
  console.log(`The whole run took ${((performance.now() - start) / 1_000).toFixed(0)} s.`);
  return status ?? 1;
}
