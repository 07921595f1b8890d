import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { packForNpm, type PackageFields } from './pack.js';
import { obstacles } from './release-state.js';

// Releases the version of package.json. With --dry-run, it publishes and tags nothing, only reports what forbids a release, and
// checks the package alone, without the tests.
const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
const isDryRun = values['dry-run'];

const run = (command: string, ...args: readonly string[]): void => {
  console.log(`$ ${[command, ...args].join(' ')}`);
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
};
const git = (...args: readonly string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as PackageFields;
const reasons = obstacles({
  version,
  changelog: readFileSync('CHANGELOG.md', 'utf8'),
  changes: git('status', '--porcelain'),
  tags: git('tag').split('\n'),
});
for (const reason of reasons) console.error(reason);
if (reasons.length > 0 && !isDryRun) throw new Error(`${version} cannot be released.`);

run('npm', 'run', '--silent', 'build');
if (isDryRun) {
  run('npx', 'publint', '--strict');
  run('npm', 'run', '--silent', 'size');
} else run('npm', 'test');
const tarball = packForNpm('.');
run('npx', 'attw', tarball, '--profile', 'esm-only', '--format', 'ascii');

// The tag is last, so that a version has none if npm refuses it: npm makes the provenance in GitHub's or GitLab's jobs alone.
const last = [
  ['npm', 'publish', `./${tarball}`, '--provenance', '--access', 'public'],
  ['git', 'tag', `v${version}`],
  ['git', 'push', 'origin', `v${version}`],
] as const;
for (const [command, ...args] of last) {
  if (isDryRun) console.log(`would run: ${[command, ...args].join(' ')}`);
  else run(command, ...args);
}
