import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { ProductUnavailableError } from './product.js';

/** Written last, so that an installation that was interrupted is not used. */
const MARKER = '.installed';

/** How a product gets into the cache. */
export interface Installation {
  /** The product and its version: the name of its folder. */
  readonly name: string;
  readonly install: (folder: string) => Promise<void>;
  /** Rejects if what is in the folder does not work. */
  readonly check: (folder: string) => Promise<void>;
}

/**
 * The folder of an installed product, outside the repository (`$XDG_CACHE_HOME`, else `~/.cache`). What is there is checked,
 * and installed again if it does not work.
 *
 * @throws ProductUnavailableError if the installation fails.
 */
export async function installed({ name, install, check }: Installation): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'analytics-embed-interop', name);
  const marker = join(folder, MARKER);
  const works = (): Promise<boolean> =>
    check(folder).then(
      () => true,
      () => false,
    );
  if (existsSync(marker) && (await works())) return folder;
  console.error(`${name}: installing into ${folder}`);
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await install(folder);
    await check(folder);
  } catch (error) {
    throw new ProductUnavailableError(`${name} cannot be installed here: ${String(error)}`);
  }
  writeFileSync(marker, new Date().toISOString());
  return folder;
}
