import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup, type RollupOptions } from 'rollup';
import { build } from 'vite';

const onwarn: NonNullable<RollupOptions['onwarn']> = ({ message }) => {
  throw new Error(message);
};

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
};
/** Not those for types alone, and not the one for React: its `'use client'`, which Next.js needs, is a warning elsewhere. */
const input = Object.entries(exports).flatMap(([name, target]) =>
  typeof target === 'object' && !/^\.\/(jsx|react|svelte|vue)$/.test(name) ? [target.default] : [],
);

void describe('bundles of the entry points', () => {
  void it('have no warning in Rollup', async () => {
    const bundle = await rollup({ input, plugins: [nodeResolve()], onwarn });
    const { output } = await bundle.generate({ format: 'es' });
    assert.ok(output.length >= input.length);
  });

  void it('have no warning in Vite', async () => {
    await build({
      configFile: false,
      logLevel: 'silent',
      build: { write: false, lib: { entry: input, formats: ['es'] }, rollupOptions: { onwarn } },
    });
  });
});
