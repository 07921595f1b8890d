import { readFileSync } from 'node:fs';

import { elementsManifest } from '../../manifest/analyze.js';
import { elementsOf } from '../../manifest/elements.js';
import { elementTypings, TYPINGS } from '../../manifest/typings.js';
import { apiPage } from './api-page.js';
import { ERRORS_PAGE, withRemedies } from './error-codes.js';
import { LLMS_FILE, llmsText } from './llms.js';
import { formatted } from './markdown.js';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
};

/** The files that are generated from the elements and from the titles of the pages, whole or in part: the path and the current text of each. */
export async function apiFiles(): Promise<ReadonlyMap<string, string>> {
  const manifest = await elementsManifest();
  const elements = elementsOf(manifest);
  const definedIn = (className: string): string =>
    manifest.modules.find(({ exports: all = [] }) =>
      all.some(({ kind, declaration }) => kind !== 'js' && declaration.name === className),
    )?.path ?? '';
  const pages = elements.map(async (element): Promise<[string, string]> => {
    const path = `docs/api/${element.tagName}.md`;
    return [path, await formatted(path, apiPage(element, entryPointOf(definedIn(element.name))))];
  });
  return new Map([
    [TYPINGS, await elementTypings(manifest)],
    [ERRORS_PAGE, await formatted(ERRORS_PAGE, withRemedies(readFileSync(ERRORS_PAGE, 'utf8')))],
    [LLMS_FILE, llmsText()],
    ...(await Promise.all(pages)),
  ]);
}

/** The import specifier of a module, such as `analytics-embed/inspector`. */
function entryPointOf(module: string): string {
  const found = Object.entries(exports).find(
    ([, target]) => typeof target === 'object' && target.default === `./${module}`,
  );
  if (!found) throw new Error(`${module} is not an entry point of package.json.`);
  return `analytics-embed${found[0].slice(1)}`;
}
