import { build, type Plugin } from 'esbuild';

/**
 * A script for a page, with all that it imports: what is published as CommonJS, or written in TypeScript, no browser loads.
 *
 * @param globalName a variable of the page's that has what the entry point exports; default none.
 */
export async function bundleScript(
  entryPoint: string,
  plugins: Plugin[] = [],
  globalName?: string,
): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    plugins,
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
