import { build } from 'esbuild';

/** By entry point: the engines share them. */
const bundles = new Map<string, Promise<string>>();

/**
 * A script for a page, with all that it imports: what is published as CommonJS, or written in TypeScript, no browser loads.
 *
 * @param globalName a variable of the page's that has what the entry point exports; default none.
 */
export function bundleScript(entryPoint: string, globalName?: string): Promise<string> {
  const known = bundles.get(entryPoint) ?? bundle(entryPoint, globalName);
  bundles.set(entryPoint, known);
  return known;
}

async function bundle(entryPoint: string, globalName: string | undefined): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    bundle: true,
    format: 'iife',
    ...(globalName === undefined ? {} : { globalName }),
    target: 'es2022',
    // fake-timers requires it in Node alone.
    external: ['util'],
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
