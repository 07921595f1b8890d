import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { withAbsoluteLinks } from './readme-links.js';

/** The fields of package.json that a release needs. */
export interface PackageFields {
  readonly version: string;
  readonly repository: { readonly url: string };
}

/**
 * Packs the build for npm: as `npm pack` does, but with absolute links in the README.
 *
 * @param destination the folder of the tarball.
 * @returns the path of the tarball.
 */
export function packForNpm(destination: string): string {
  const stage = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    execFileSync('tar', ['-xf', npmPack('.', stage), '-C', stage]);
    const folder = join(stage, 'package');
    const { version, repository } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    ) as PackageFields;
    const url = repository.url.replace(/^git\+|\.git$/g, '');
    const readme = join(folder, 'README.md');
    writeFileSync(readme, withAbsoluteLinks(readFileSync(readme, 'utf8'), url, version));
    return npmPack(folder, destination);
  } finally {
    rmSync(stage, { recursive: true });
  }
}

/** Packs a folder as npm does. @returns the path of the tarball. */
export function npmPack(folder: string, destination: string): string {
  const args = ['pack', folder, '--json', '--pack-destination', destination];
  // npm 11 and newer may key the answer by the package's name.
  const [packed] = Object.values(
    JSON.parse(execFileSync('npm', args, { encoding: 'utf8' })) as { readonly filename: string }[],
  );
  if (!packed) throw new Error(`npm pack has packed nothing of ${folder}.`);
  return join(destination, packed.filename);
}
