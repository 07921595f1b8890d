import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from './apps.js';
import { libraryFingerprint } from './library.js';
import { assertLockIsCurrent } from './lock.js';
import { runCommand } from './run-command.js';

/** The file in an app's node_modules that records what it was installed from. */
const STAMP = 'node_modules/.installed-from';

/**
 * Installs an app's dependencies from its lock file, and the library as npm packs it.
 *
 * @returns `false` if lock file and library have not changed since the last time, so that nothing was installed.
 * @throws Error if the lock file was created for other dependencies of the library.
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
