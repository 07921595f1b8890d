import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

/** Vendors' protocols, each an entry point of its own. */
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

/** Frameworks that render on a server take React's wrappers, which have hooks, for what they are. */
const banner = ({ name }) => (name.startsWith('react/') ? "'use client';" : '');

/** For bundlers: unbundled modules with their types; dependencies stay external. */
const modules = {
  input: entries,
  external: [/^lit(\/|$)/, /^@lit\//, /^zod(\/|$)/, 'react', 'tslib'],
  plugins: [typescript({ tsconfig: 'tsconfig.build.json' })],
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
 * How files are made small. Not `module: true`: it takes the global of a script for one that nobody uses; modules are
 * known by their format.
 */
const minify = { ecma: 2022, compress: { passes: 3, unsafe_arrows: true, unsafe_methods: true } };

/** What makes them small. */
export const minifier = () => terser(minify);

/** For script tags: one minified file, made from the modules above. */
const cdn = (input, ...outputs) => ({
  input,
  plugins: [nodeResolve(), minifier()],
  output: outputs.map(output => ({ sourcemap: true, ...output })),
  onwarn(warning, warn) {
    // What dependencies do inside themselves is not ours to mend.
    const foreign = (warning.ids ?? [warning.id ?? '']).every(id => id.includes('node_modules'));
    if (!foreign) warn(warning);
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
    // Every byte counts in the dashboard's page: the maps are there, and are not named in the file.
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
