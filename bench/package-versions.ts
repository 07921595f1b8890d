import { readFile } from 'node:fs/promises';

/** Packages with their installed versions, for a sentence: `penpal 7.0.6, comlink 4.4.2`. */
export async function packageVersions(packages: readonly string[]): Promise<string> {
  const texts = packages.map(async name => {
    // By its path: not every package exports its package.json.
    const path = new URL(`../node_modules/${name}/package.json`, import.meta.url);
    const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string };
    return `${name} ${version}`;
  });
  return (await Promise.all(texts)).join(', ');
}
