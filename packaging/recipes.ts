import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The folders of the package under `recipes`, and the recipes of the documentation that each one has. */
const FOLDERS = { browser: 'docs/recipes/code', server: 'docs/server/code' } as const;

/** The import of a file, as the sources write it: with a path, and with the extension `.js`. */
const FILE_IMPORT = /(?<= from ')(\.[^']*)\.js(?=';)/g;

/**
 * The recipes as the package has them: the path in the package and the text of each. A folder also has the files that its
 * recipes import; all files of a folder are in one place, and imports have no extension, as every bundler resolves them.
 *
 * @throws {Error} if two files of a folder have the same name.
 */
export function recipeFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [folder, source] of Object.entries(FOLDERS)) {
    const paths = new Set(readdirSync(source).map(name => join(source, name)));
    // The iteration includes the imported files, which it adds.
    for (const path of paths) {
      const target = `recipes/${folder}/${basename(path)}`;
      if (files.has(target)) throw new Error(`Two files would be ${target}. Rename ${path}.`);
      const text = readFileSync(path, 'utf8').replace(FILE_IMPORT, (_, imported: string) => {
        paths.add(join(dirname(path), `${imported}.ts`));
        return `./${basename(imported)}`;
      });
      files.set(target, text);
    }
  }
  return files;
}
