import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();
process.once('exit', () => {
  for (const folder of folders) removeFolder(folder);
});

/** A new folder, until {@link removeFolder}. A run that is interrupted does not leave it behind. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `interop-${name}-`));
  folders.add(folder);
  return folder;
}

/** Removes a temporary folder with everything in it. */
export function removeFolder(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}
