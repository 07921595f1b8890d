// Fails if the comments and strings of sources, or documents, contain words that build/retired-words.mjs lists.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { retiredInSources, retiredWords } from './retired-words.mjs';

/** `test` and `bench` are not part of the product; the last file is the list itself. */
const SKIPPED = /^(test|bench)\/|^build\/retired-words\.mjs$/;
const SOURCES = /\.(ts|tsx|mjs|js|jsx|vue|svelte)$/;
const DOCUMENTS = /\.(md|html)$/;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
});
let found = 0;
for (const file of files.split('\n').filter(name => name && !SKIPPED.test(name))) {
  const source = SOURCES.test(file);
  if (!source && !DOCUMENTS.test(file)) continue;
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    continue; // deleted in the working tree
  }
  const words = file.startsWith('src/') ? [...retiredWords, ...retiredInSources] : retiredWords;
  (source ? withoutNames(file, text) : text).split('\n').forEach((line, index) => {
    for (const [word, instead] of words) {
      const match = word.exec(line);
      if (!match) continue;
      found += 1;
      console.error(`${file}:${index + 1}: "${match[0]}": ${instead}.`);
    }
  });
}
console.log(`${found} retired words`);
process.exitCode = found > 0 ? 1 : 0;

/** The text with its identifiers replaced by spaces, so that only comments, strings and keywords are searched. */
function withoutNames(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const characters = text.split('');
  const blank = node => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node))
      for (let at = node.getStart(source); at < node.end; at += 1) characters[at] = ' ';
    ts.forEachChild(node, blank);
  };
  blank(source);
  return characters.join('');
}
