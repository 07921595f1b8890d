import { readFile } from 'node:fs/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build } from 'esbuild';
import { rollup, type Plugin } from 'rollup';

/** How many bytes a script has. */
export interface Bytes {
  readonly raw: number;
  readonly gzip: number;
  readonly brotli: number;
}

// What makes the published files small; a configuration has no types.
const config = new URL('../../rollup.config.mjs', import.meta.url).href;
const { minifier } = (await import(config)) as { readonly minifier: () => Plugin };

const ENTRY = 'entry';

/** A module of these lines, in the project's folder. */
const entry = (source: string): Plugin => ({
  name: ENTRY,
  resolveId: id => (id === ENTRY ? `${process.cwd()}/${ENTRY}` : null),
  load: id => (id.endsWith(`/${ENTRY}`) ? source : null),
});

/** What is published as CommonJS alone is made a module first. */
const commonjs: Plugin = {
  name: 'commonjs',
  async load(id) {
    if (!/\.c?js$/.test(id)) return null;
    const text = await readFile(id, 'utf8');
    if (/^\s*(import|export)\b/m.test(text) || !/\b(module\.exports|exports\.\w+)/.test(text)) return null;
    const { outputFiles } = await build({
      entryPoints: [id],
      bundle: true,
      format: 'esm',
      platform: 'browser',
      write: false,
      logLevel: 'silent',
    });
    return { code: outputFiles[0]?.text ?? '', syntheticNamedExports: true };
  },
};

/**
 * What a page loads that has these lines, by the bundler and the minifier that make this project's published files; what is
 * `external`, it has already.
 */
export async function bundle(source: string, external: readonly RegExp[] = []): Promise<Buffer> {
  const made = await rollup({
    input: ENTRY,
    external: [...external],
    // What dependencies do inside themselves is not ours to mend.
    onwarn: () => undefined,
    plugins: [entry(source), nodeResolve({ browser: true }), commonjs, minifier()],
  });
  try {
    const { output } = await made.generate({ format: 'es', inlineDynamicImports: true });
    // A module of types alone is an empty line.
    return Buffer.from(output[0].code.trimEnd());
  } finally {
    await made.close();
  }
}

/** The size of a script, and of what goes over the network. */
export function bytes(script: Buffer): Bytes {
  if (script.length === 0) return { raw: 0, gzip: 0, brotli: 0 };
  return {
    raw: script.length,
    gzip: gzipSync(script, { level: 9 }).length,
    brotli: brotliCompressSync(script).length,
  };
}
