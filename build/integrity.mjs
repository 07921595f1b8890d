import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Prints the integrity hashes (SRI, sha384) of the files for script tags, and writes them next to the files and into the page about the script tag. */
const folder = 'dist/cdn';
const page = 'docs/start/script-tag.md';
const main = 'analytics-embed.min.js';

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.js'))
  .map(file => file.replaceAll('\\', '/'))
  .sort();
const hashes = Object.fromEntries(
  files.map(file => [
    file,
    `sha384-${createHash('sha384')
      .update(readFileSync(`${folder}/${file}`))
      .digest('base64')}`,
  ]),
);

for (const [file, hash] of Object.entries(hashes)) console.log(`${hash} ${file}`);
writeFileSync(`${folder}/integrity.json`, `${JSON.stringify(hashes, null, 2)}\n`);

// Not in CI: there, a test finds a page that has the hash of another build (test/node/package.test.ts).
if (!process.env.CI) writeFileSync(page, withHashes(readFileSync(page, 'utf8')));

/** The text with the current hash in each script tag that has one. */
function withHashes(text) {
  const tag = /(\ssrc="[^"]*?\/([\w.-]+\.js)"\s+integrity=")sha384-[^"]*"/g;
  const named = [...text.matchAll(tag)].map(([, , file]) => file);
  if (!named.includes(main)) throw new Error(`${page} has no script tag of ${main} with an integrity.`);
  return text.replaceAll(tag, (whole, before, file) =>
    file in hashes ? `${before}${hashes[file]}"` : whole,
  );
}
