import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

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

/** The texts of a file and of all files that it imports from its folder. */
function sourcesOf(path: string): string[] {
  const source = readFileSync(path, 'utf8');
  const inFolder = imports(source).filter(target => target.startsWith('./'));
  const paths = inFolder.map(target => join(dirname(path), target.replace(/\.js$/, '.ts')));
  return [source, ...paths.flatMap(sourcesOf)];
}

function imports(source: string): string[] {
  return [...source.matchAll(/^import\b[^;]*?'([^']+)';$/gm)].map(([, target = '']) => target);
}

function packagesOf(path: string): string[] {
  const targets = existsSync(path) ? imports(readFileSync(path, 'utf8')) : [];
  return targets.filter(target => !target.startsWith('.'));
}

/** `channel.x`, `this.#channel.x` and `const { x } = channel`. */
function channelMembers(source: string): string[] {
  const members = [...source.matchAll(/(?<![\w.])(?:this\.#)?channel\.(\w+)/g)].map(([, name = '']) => name);
  const patterns = [...source.matchAll(/const \{([^}]*)\} = (?:this\.#)?channel;/g)];
  return [...members, ...patterns.flatMap(([, names = '']) => names.match(/\w+/g) ?? [])];
}
