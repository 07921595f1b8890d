import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { builtFiles, freeNames, manifest, namesFile, specifiersOf } from '../support/built-modules.js';

/** What Node has, and neither browsers nor Deno's modules. */
const NODE_GLOBALS = new Set([
  ...['process', 'Buffer', 'global', 'require', 'module', 'exports', '__dirname', '__filename'],
  ...['setImmediate', 'clearImmediate'],
]);

const optionalPeers = Object.entries(manifest.peerDependenciesMeta ?? {})
  .filter(([, { optional }]) => optional === true)
  .map(([name]) => name);
const packages = [...Object.keys(manifest.dependencies), ...optionalPeers];

/** The package that a bare specifier belongs to. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** What no strict resolver would find, and why. */
function faultOf(file: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return packages.includes(packageOf(specifier)) ? null : 'no dependency';
  if (!specifier.endsWith('.js')) return 'no extension';
  return namesFile(file, specifier) ? null : 'no file';
}

void describe('the modules of the build', () => {
  const files = [...builtFiles('.js'), ...builtFiles('.d.ts')];

  void it('are there', () => {
    assert.ok(files.length > 100, `${files.length} files`);
  });

  void it('import nothing but dependencies, and their own files by whole names', () => {
    const faults = files.flatMap(file =>
      specifiersOf(file).flatMap(specifier => {
        const fault = faultOf(file, specifier);
        return fault ? [`${file}: "${specifier}": ${fault}`] : [];
      }),
    );
    assert.deepEqual(faults, []);
  });

  void it('use nothing that only Node has', () => {
    const uses = builtFiles('.js').flatMap(file =>
      freeNames(file, NODE_GLOBALS).map(name => `${file}: ${name}`),
    );
    assert.deepEqual(uses, []);
  });
});
