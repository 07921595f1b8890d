import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import ts from 'typescript';

import { tryProtocol, type TriedFacts } from './try-protocol.js';

const FOLDER = 'src/bridge/protocols';
/** The scripts of the browser tests' frames. */
const FRAMES = 'test/browser/frames/vendors';

const packageJson = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly exports: object };

/** The vendors that have a protocol among the package's entry points. */
const vendors = Object.keys(packageJson.exports).flatMap(
  entry => /^\.\/protocols\/(\w+)\.js$/.exec(entry)?.[1] ?? [],
);

/** What a vendor's protocol does. */
export interface ProtocolFacts extends TriedFacts {
  readonly name: string;
  /** The members of `FrameChannel` that it uses: what it reports of a frame to the embed. */
  readonly reports: ReadonlySet<string>;
  /** The vendor's packages in the tests' frame; empty if the frame was written from the vendor's wire format. */
  readonly testedAgainst: readonly string[];
}

/** The facts of each vendor's protocol, from its source and from a trial run. */
export async function protocolFacts(): Promise<ProtocolFacts[]> {
  return Promise.all(
    vendors.map(async name => ({
      name,
      reports: new Set(sourcesOf(`${FOLDER}/${name}.ts`).flatMap(channelMembers)),
      testedAgainst: packagesOf(`${FRAMES}/${name}.ts`),
      ...(await tryProtocol(name)),
    })),
  );
}

/** A file, and all files that it imports from its folder. */
function sourcesOf(path: string): ts.SourceFile[] {
  const source = parse(path);
  const inFolder = imports(source).filter(target => target.startsWith('./'));
  const paths = inFolder.map(target => join(dirname(path), target.replace(/\.js$/, '.ts')));
  return [source, ...paths.flatMap(sourcesOf)];
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
}

function imports(source: ts.SourceFile): string[] {
  return source.statements
    .filter(ts.isImportDeclaration)
    .map(({ moduleSpecifier }) => (moduleSpecifier as ts.StringLiteral).text);
}

function packagesOf(path: string): string[] {
  return existsSync(path) ? imports(parse(path)).filter(target => !target.startsWith('.')) : [];
}

function descendants(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (child: ts.Node): void => {
    found.push(child);
    ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return found;
}

/** `channel.x`, `this.#channel.x` and `const { x } = channel`. */
function channelMembers(source: ts.SourceFile): string[] {
  return descendants(source).flatMap(node => {
    if (ts.isPropertyAccessExpression(node) && isChannel(node.expression)) return [node.name.text];
    if (
      !ts.isVariableDeclaration(node) ||
      !ts.isObjectBindingPattern(node.name) ||
      !isChannel(node.initializer)
    )
      return [];
    return node.name.elements.map(({ name }) => name.getText());
  });
}

function isChannel(node: ts.Node | undefined): boolean {
  return node !== undefined && /^(this\.#)?channel$/.test(node.getText());
}
