import { readFileSync } from 'node:fs';

import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { minify as renamePrivateFields } from 'oxc-minify';

import { compiledSchemas } from './build/compile-schemas.mjs';

/** The vendors' protocols; each is a separate entry point. */
const vendors = ['superset', 'looker', 'powerbi', 'metabase', 'thoughtspot', 'luzmo'];

/** One input for each entry point of package.json's "exports". */
const entries = {
  index: 'src/index.ts',
  'session/index': 'src/session/index.ts',
  'frame/index': 'src/frame/index.ts',
  'react/index': 'src/react/index.ts',
  'opentelemetry/index': 'src/opentelemetry/index.ts',
  'inspector/index': 'src/inspector/index.ts',
  ...Object.fromEntries(['jsx', 'svelte', 'vue'].map(name => [`typings/${name}`, `src/typings/${name}.ts`])),
  ...Object.fromEntries(vendors.map(name => [`bridge/protocols/${name}`, `src/bridge/protocols/${name}.ts`])),
};

/** Marks the React wrappers, which use hooks, as client components for frameworks that render on a server. */
const banner = ({ name }) => (name.startsWith('react/') ? "'use client';" : '');

/** For bundlers: unbundled modules with their types; dependencies stay external. */
const modules = {
  input: entries,
  external: [/^lit(\/|$)/, /^@lit\//, /^zod(\/|$)/, 'react', 'tslib'],
  plugins: [typescript({ tsconfig: 'tsconfig.build.json' }), compiledSchemas()],
  output: {
    dir: 'dist',
    format: 'es',
    preserveModules: true,
    preserveModulesRoot: 'src',
    sourcemap: true,
    banner,
  },
};

/**
 * Terser's options. Not `module: true`: it would remove the global variable of a script as unused. The plugin sets it for
 * the format `es`.
 */
const minify = { ecma: 2022, compress: { passes: 3, unsafe_arrows: true, unsafe_methods: true } };

/** Gives the private fields of each class the same few short names, which compress better; terser does not rename them. */
const privateFields = {
  name: 'private-fields',
  async renderChunk(code, { fileName }, { format }) {
    const isModule = format === 'es';
    return renamePrivateFields(fileName, code, {
      module: isModule,
      compress: { target: 'es2022' },
      mangle: { toplevel: isModule },
      codegen: { legalComments: 'eof' },
      sourcemap: true,
    });
  },
};

/** The minifier for script-tag files. */
export const minifier = () => [terser(minify), privateFields];

const { homepage } = JSON.parse(readFileSync('package.json', 'utf8'));

/** In files for script tags, a link to the documentation replaces the text of each remedy. */
const remedyLinks = {
  name: 'remedy-links',
  load(id) {
    if (!id.endsWith('/dist/elements/remedies.js')) return null;
    const page = JSON.stringify(`${homepage}/troubleshooting.html#`);
    return `export const remedyFor = code => ${page} + code;`;
  },
};

/** For script tags: one minified file, bundled from the modules above. */
const cdn = (input, ...outputs) => ({
  input,
  plugins: [remedyLinks, nodeResolve(), minifier()],
  output: outputs.map(output => ({ sourcemap: true, ...output })),
  onwarn(warning, warn) {
    // This project cannot fix the code of its dependencies.
    const isFromDependency = (warning.ids ?? [warning.id ?? '']).every(id => id.includes('node_modules'));
    if (!isFromDependency) warn(warning);
  },
});

export default [
  modules,
  cdn('dist/index.js', { format: 'es', file: 'dist/cdn/analytics-embed.min.js' }),
  cdn('dist/inspector/index.js', { format: 'es', file: 'dist/cdn/inspector.min.js' }),
  ...vendors.map(name =>
    cdn(`dist/bridge/protocols/${name}.js`, { format: 'es', file: `dist/cdn/protocols/${name}.min.js` }),
  ),
  cdn(
    'dist/frame/index.js',
    // To save bytes in the dashboard's page, the files do not reference their source maps.
    { format: 'es', file: 'dist/cdn/frame.min.js', sourcemap: 'hidden' },
    {
      format: 'iife',
      name: 'AnalyticsEmbedFrame',
      file: 'dist/cdn/frame.iife.min.js',
      sourcemap: 'hidden',
      strict: false,
    },
  ),
];
