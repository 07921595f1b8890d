import { readFileSync } from 'node:fs';

/**
 * The code blocks of a documentation page, by the file name in brackets after the language, with replacements for what differs
 * on this machine (origins, ports, secrets, lifetimes).
 *
 * @returns a function that returns the block of a file name; it throws if the page has no such block, or if a block lacks the
 * text that is to be replaced.
 */
export function docBlocks(
  page: string,
): (name: string, replacements?: Readonly<Record<string, string>>) => string {
  const blocks = new Map<string, string>();
  for (const [, name = '', text = ''] of readFileSync(page, 'utf8').matchAll(
    /^```\w+ \[([^\]]+)\]\n([\s\S]*?)^```$/gm,
  ))
    blocks.set(name, text);
  return (name, replacements = {}) => {
    let text = blocks.get(name);
    if (text === undefined) throw new Error(`${page} has no block [${name}].`);
    for (const [from, to] of Object.entries(replacements)) {
      if (!text.includes(from)) throw new Error(`The block [${name}] of ${page} does not contain "${from}".`);
      text = text.replaceAll(from, to);
    }
    return text;
  };
}
