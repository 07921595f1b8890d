import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
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
 * Verifies that an app's lock file has the library's current dependencies; npm would install those of an outdated lock file
 * without a message.
 *
 * @throws Error that names the remedy, if the lock file is outdated.
 */
export async function assertLockIsCurrent({ folder }: App): Promise<void> {
  const manifest = manifestSchema.parse(await readJson(join(root, 'package.json')));
  const lock = lockSchema.parse(await readJson(join(folder, 'package-lock.json')));
  const locked = lock.packages['node_modules/analytics-embed'].dependencies;
  if (isDeepStrictEqual(locked, manifest.dependencies)) return;
  throw new Error(
    `examples/${basename(folder)}/package-lock.json has outdated dependencies of the library. Run there: npm install ../..`,
  );
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}
