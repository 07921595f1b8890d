import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

import type { Run } from './run.js';

/** Where the run of half an hour is kept. */
export const LONG_RUN = fileURLToPath(new URL('./long-run.json', import.meta.url));

/** The run that was kept. */
export async function readLongRun(): Promise<Run> {
  return JSON.parse(await readFile(LONG_RUN, 'utf8')) as Run;
}

/** Keeps a run. */
export async function writeLongRun(run: Run): Promise<void> {
  const config = await resolveConfig(LONG_RUN);
  await writeFile(LONG_RUN, await format(JSON.stringify(run), { ...config, parser: 'json' }));
}
