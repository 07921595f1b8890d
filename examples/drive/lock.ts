import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { App } from './apps.js';
import { root } from './library.js';

const dependencies = z.record(z.string(), z.string());
const manifestSchema = z.object({ dependencies });
const lockSchema = z.object({
  packages: z.object({ 'node_modules/analytics-embed': z.object({ dependencies }) }),
});

/**
 * Looks whether an app's lock knows the library's dependencies as they are now; npm installs those of the lock, and says
 * nothing.
 *
 * @throws Error that names the remedy, when it does not.
 */
export async function assertLockIsCurrent({ name, folder }: App): Promise<void> {
  const manifest = manifestSchema.parse(await readJson(join(root, 'package.json')));
  const lock = lockSchema.parse(await readJson(join(folder, 'package-lock.json')));
  const locked = lock.packages['node_modules/analytics-embed'].dependencies;
  if (isDeepStrictEqual(locked, manifest.dependencies)) return;
  throw new Error(
    `examples/${name}/package-lock.json has other dependencies of the library. Run there: npm install ../..`,
  );
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
