import { readFileSync } from 'node:fs';

/** The code of a fenced block that has a name after its language, such as "```js beacon". */
export function snippetOf(file: string, name: string): string {
  const blocks = [...readFileSync(file, 'utf8').matchAll(/^```js (\S+)\n(.*?)^```$/gms)];
  const named = blocks.filter(([, known]) => known === name);
  if (named.length !== 1) throw new Error(`${file} has ${named.length} blocks "${name}".`);
  return named[0]?.[2] ?? '';
}
