import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
/** What npm packs: package.json and its "files". */
const packed = ['package.json', 'dist', 'src'];

/**
 * A hash of the library as npm would pack it now.
 *
 * @throws Error when `npm run build` has not been run.
 */
export async function libraryFingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const path of packed) {
    for (const file of await filesOf(join(root, path))) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex');
}

async function filesOf(path: string): Promise<string[]> {
  if (path.endsWith('package.json')) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => {
    throw new Error('The examples use the built library. Build it first: npm run build');
  });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}
