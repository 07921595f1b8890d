import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import ts from 'typescript';

interface Conditions {
  readonly types: string;
  readonly default: string;
}

interface Manifest {
  readonly exports: Readonly<Record<string, Conditions | string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What package.json says. */
export const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

/** Names of the entry points, as package.json has them, with their modules. */
export const entryPoints: ReadonlyMap<string, string> = new Map(
  Object.entries(manifest.exports).flatMap(([name, target]) =>
    typeof target === 'string' ? [] : [[name, target.default] as const],
  ),
);

/** Those that are imported for their types alone. */
export const TYPES_ALONE: readonly string[] = ['./jsx', './svelte', './vue'];

/** What an entry point is imported by. */
export function importName(entryPoint: string): string {
  return `analytics-embed${entryPoint.slice(1)}`;
}

/** All files under `dist` that end like this. */
export function builtFiles(ending: string): string[] {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' });
  return files.filter(file => file.endsWith(ending)).map(file => join('dist', file));
}

/** What a module imports or exports from, types and `import()` included. */
export function specifiersOf(file: string): string[] {
  const { importedFiles, referencedFiles, typeReferenceDirectives } = ts.preProcessFile(
    readFileSync(file, 'utf8'),
    true,
    true,
  );
  return [...importedFiles, ...referencedFiles, ...typeReferenceDirectives].map(({ fileName }) => fileName);
}

/** What a module imports of other packages, itself or by its own modules. */
export function packagesOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  return [
    ...new Set(
      specifiersOf(file).flatMap(specifier =>
        specifier.startsWith('.') ? packagesOf(resolve(dirname(file), specifier), seen) : [specifier],
      ),
    ),
  ];
}

/** Whether a relative specifier names a file as it is, for modules and for their types. */
export function namesFile(file: string, specifier: string): boolean {
  const target = resolve(dirname(file), specifier);
  return existsSync(file.endsWith('.d.ts') ? target.replace(/\.js$/, '.d.ts') : target);
}

/** Variables that a module uses, and that neither it nor JavaScript declares, of those that are named. */
export function freeNames(file: string, names: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  const look = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && names.has(node.text) && !isPropertyName(node)) found.add(node.text);
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ESNext, true));
  return [...found];
}

function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isMethodDeclaration(parent)) return parent.name === node;
  if (ts.isGetAccessorDeclaration(parent) || ts.isSetAccessorDeclaration(parent)) return true;
  return ts.isPropertyAssignment(parent) && parent.name === node;
}
