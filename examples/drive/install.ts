import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from './apps.js';
import { libraryFingerprint } from './library.js';
import { assertLockIsCurrent } from './lock.js';
import { runCommand } from './run-command.js';

/** Where an app's node_modules says what it was installed from. */
const STAMP = 'node_modules/.installed-from';

/**
 * Installs an app's dependencies as its lock says, the library as npm packs it.
 *
 * @returns `false` when lock and library are those of the last time, and nothing was to be done.
 * @throws Error when the lock was made for other dependencies of the library.
 */
export async function install(app: App): Promise<boolean> {
  await assertLockIsCurrent(app);
  const wanted = await fingerprint(app);
  const stamp = join(app.folder, STAMP);
  if ((await readFile(stamp, 'utf8').catch(() => undefined)) === wanted) return false;
  await runCommand(['npm', 'ci', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: app.folder });
  await writeFile(stamp, wanted);
  return true;
}

async function fingerprint({ folder }: App): Promise<string> {
  const hash = createHash('sha256')
    .update(process.version)
    .update(await libraryFingerprint());
  for (const file of ['package.json', 'package-lock.json']) hash.update(await readFile(join(folder, file)));
  return hash.digest('hex');
}
