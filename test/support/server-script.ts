import { basename } from 'node:path';

import { build } from 'esbuild';

/** By entry point. */
const scripts = new Map<string, Promise<string>>();

/**
 * A server's program as one file: processes that compile it themselves take many seconds on a busy machine.
 * @returns the path of the file, for `node --enable-source-maps`.
 */
export function serverScript(entryPoint: string): Promise<string> {
  const known = scripts.get(entryPoint) ?? compiled(entryPoint);
  scripts.set(entryPoint, known);
  return known;
}

async function compiled(entryPoint: string): Promise<string> {
  // Of this process alone: other test stages run at the same time.
  const outfile = `.cache/servers/${process.pid}-${scripts.size}-${basename(entryPoint, '.ts')}.mjs`;
  await build({
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
  });
  return outfile;
}
