import { build, type Plugin } from 'esbuild';

/** A script for a page, with all that it imports: what is published as CommonJS, or written in TypeScript, no browser loads. */
export async function bundleScript(entryPoint: string, plugins: Plugin[] = []): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    plugins,
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}
