import { access, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The library's files for script tags do not exist yet. */
export class LibraryNotBuiltError extends Error {
  override readonly name = 'LibraryNotBuiltError';

  constructor() {
    super('The demo serves the built library, and dist/ does not exist yet. Build it first: npm run build');
  }
}

const built = (name: string): string => fileURLToPath(new URL(`../../dist/cdn/${name}`, import.meta.url));
const library = built('analytics-embed.min.js');
const inspector = built('inspector.min.js');
const superset = built('protocols/superset.min.js');
const script = fileURLToPath(new URL('./page/page.ts', import.meta.url));
const stylesheet = fileURLToPath(new URL('./page/page.css', import.meta.url));
const icon = fileURLToPath(new URL('./page/icon.svg', import.meta.url));

/** The files that the page loads, by name below `/assets/`. */
export type Assets = ReadonlyMap<string, Asset>;

/** One file for the browser. */
export interface Asset {
  readonly type: string;
  readonly text: string;
}

/** @throws {LibraryNotBuiltError} when `npm run build` has not been run. */
export async function assertLibraryIsBuilt(): Promise<void> {
  try {
    await Promise.all([access(library), access(inspector)]);
  } catch {
    throw new LibraryNotBuiltError();
  }
}

/**
 * Reads the built library and bundles the page's own script and styles in memory.
 *
 * @throws {LibraryNotBuiltError} when `npm run build` has not been run.
 */
export async function loadAssets(): Promise<Assets> {
  await assertLibraryIsBuilt();
  const [libraryText, inspectorText, supersetText, iconText, bundle] = await Promise.all([
    readFile(library, 'utf8'),
    readFile(inspector, 'utf8'),
    readFile(superset, 'utf8'),
    readFile(icon, 'utf8'),
    build({
      entryPoints: [script, stylesheet],
      outdir: '/',
      bundle: true,
      format: 'esm',
      target: 'es2022',
      write: false,
      logLevel: 'silent',
    }),
  ]);
  const bundled = (extension: string): string =>
    bundle.outputFiles.find(file => file.path.endsWith(extension))?.text ?? '';
  const javascript = 'text/javascript; charset=utf-8';
  return new Map<string, Asset>([
    ['analytics-embed.min.js', { type: javascript, text: libraryText }],
    ['inspector.min.js', { type: javascript, text: inspectorText }],
    ['superset.min.js', { type: javascript, text: supersetText }],
    ['page.js', { type: javascript, text: bundled('.js') }],
    ['page.css', { type: 'text/css; charset=utf-8', text: bundled('.css') }],
    ['icon.svg', { type: 'image/svg+xml', text: iconText }],
  ]);
}
