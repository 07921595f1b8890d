import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** Prints the bytes of each file that a script tag loads; run `npm run build` before. */
const folder = 'dist/cdn';
console.log('| file | raw | gzip | brotli |\n| --- | ---: | ---: | ---: |');
for (const name of readdirSync(folder).filter(file => file.endsWith('.js'))) {
  const bytes = readFileSync(`${folder}/${name}`);
  const sizes = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].map(({ length }) => length);
  console.log(`| \`${name}\` | ${sizes.join(' | ')} |`);
}
