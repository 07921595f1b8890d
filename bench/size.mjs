import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { rollup } from 'rollup';

import { minify, vendors } from '../rollup.config.mjs';

/** Prints the bytes of each file that a script tag loads, and of what a bundler takes of the session; run `npm run build` before. */
const folder = 'dist/cdn';

/** The lifecycle with what a page needs of it, and everything that the entry point has. */
const imports = {
  ...Object.fromEntries(
    vendors.map(name => [
      `protocol ${name}, without zod`,
      `export * from './dist/bridge/protocols/${name}.js'`,
    ]),
  ),
  'TokenSession, without zod': "export { TokenSession } from './dist/session/index.js'",
  'TokenSession and httpRefresher, without zod':
    "export { TokenSession, httpRefresher } from './dist/session/index.js'",
  opentelemetry: "export * from './dist/opentelemetry/index.js'",
  'all of analytics-embed/session, without zod': "export * from './dist/session/index.js'",
  'all of analytics-embed/session, zod included': "export * from './dist/session/index.js'",
};

/** brotli bytes that must not be passed; `--check` fails where they are. */
const limits = {
  ...Object.fromEntries(vendors.map(name => [`protocol ${name}, without zod`, 1_200])),
  'TokenSession, without zod': 5_500,
  '`frame.min.js`': 1_300,
  '`frame.iife.min.js`': 1_300,
};

/** What a vendor's protocol finds in the page: the elements have brought it. */
const shared = [/bridge\/(protocol-registry|embed-error)\.js$/];

async function bundle(source, external) {
  const entry = { name: 'entry', resolveId: id => (id === 'entry' ? `${process.cwd()}/entry` : null) };
  const build = await rollup({
    input: 'entry',
    external,
    // What dependencies do inside themselves is not ours to mend.
    onwarn: () => undefined,
    plugins: [
      { ...entry, load: id => (id.endsWith('/entry') ? source : null) },
      nodeResolve(),
      terser(minify),
    ],
  });
  const { output } = await build.generate({ format: 'es' });
  return Buffer.from(output[0].code);
}

function row(name, bytes) {
  const sizes = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].map(({ length }) => length);
  console.log(`| ${name} | ${sizes.join(' | ')} |`);
  const limit = limits[name];
  if (!process.argv.includes('--check') || limit === undefined || sizes[2] <= limit) return;
  console.error(`${name}: more than ${limit} bytes`);
  process.exitCode = 1;
}

console.log('| what | raw | gzip | brotli |\n| --- | ---: | ---: | ---: |');
for (const name of readdirSync(folder).filter(file => file.endsWith('.js')))
  row(`\`${name}\``, readFileSync(`${folder}/${name}`));
for (const [name, source] of Object.entries(imports))
  row(name, await bundle(source, name.includes('without') ? [/^zod/, ...shared] : []));
