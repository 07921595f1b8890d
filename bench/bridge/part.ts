import { right, table } from '../../docs/table/markdown.js';
import { packageVersions } from '../package-versions.js';
import type { Part, PartResult } from '../part.js';
import { measureSizes, type Load } from '../size/measure.js';
import { measure } from './measure.js';
import { byLibrary, libraries, type Library, type Medians } from './page/rounds.js';

/** What the host page and the frame's page import from each other bridge. */
const peers: Readonly<Record<Exclude<Library, 'bare' | 'ours'>, readonly [string, string, string?]>> = {
  penpal: ['penpal', '{ connect, WindowMessenger }'],
  comlink: ['comlink', '{ wrap, windowEndpoint }', '{ expose, windowEndpoint }'],
  postMe: ['post-me', '{ ParentHandshake, WindowMessenger }', '{ ChildHandshake, WindowMessenger }'],
  switchboard: ['@superset-ui/switchboard', '{ Switchboard }'],
  chatty: ['@looker/chatty', '{ Chatty }'],
};
const packages = Object.values(peers).map(([name]) => name);

const NAMES: Readonly<Record<Medians['name'], string>> = {
  push: 'a new token, from the first post to the last answer',
  handshake: 'a new frame: from its insertion, through its loading, to the answer to its first token',
  'handshake-since-script': 'the same, from the first line of the frame’s script',
  'foreign-stranger': 'a message from an unknown window',
  'foreign-strayed': 'a message from a frame that is at another origin',
};

/** How far two medians of times may be apart and still be equal: two runs differ by as much. */
const EQUAL = 1.1;

const REASONS =
  'Ours is behind where the others do less. A new token is more than a call: its lifetime is read, its successor is scheduled, and the context notifies the elements. Every answer’s window, origin, rate and schema are checked, its delay is recorded, and an event and a `performance.measure` are emitted. The element is rendered, reports its status by events, and repeats the hello at the frame’s `load`. Switchboard listens to a port only; the code that creates the channel must check which window gets the other end. The bytes include Lit, zod, the token lifecycle, retries, tabs, iframes and the user interface.';

const METHOD =
  'Each library is used as its documentation describes for awaiting a function in a frame (this project: `provider.tokens` and `embed-token-delivered`), in a host page of its own with frames of another origin, and each round runs all of them. Tokens have 900 bytes. A frame is connected while it is being loaded, the same for all: penpal, post-me and chatty begin at once; comlink and switchboard, which cannot detect when a frame listens, after its `load`. “Equal” is within 10%, by which two runs differ.';

async function run(): Promise<PartResult> {
  const { browser, rows } = await measure();
  const times = rows.map(({ name, frames, values }) => {
    const ratios = byLibrary(library => values[library] / values.bare);
    return [NAMES[name], frames, ...cells(ratios, 2), rank(ratios, EQUAL)];
  });
  const comparison = table(
    ['', ...['frames', 'ours', ...packages.map(name => name.replace(/^.*\//, ''))].map(right), 'first'],
    [...times, ...(await byteRows())],
  );
  return {
    text: [
      'Times are medians, as multiples of a bare `postMessage` loop with one listener in the same run; less is better. Bytes are what the host page and the frame’s page load together.',
      ...[comparison, REASONS, METHOD],
      `Measured in ${browser.replace('/', ' ')} with ${await packageVersions(packages)}.`,
    ].join('\n\n'),
    quotes: { 'docs/evidence.md': comparison },
    faults: [],
  };
}

/** The bytes that both pages load for it, together. */
async function byteRows(): Promise<(string | number)[][]> {
  const loads: Load[] = [
    { name: 'ours', import: { './dist/index.js': '{}' } },
    { name: 'ours', import: { './dist/frame/index.js': '{ connectToHost }' } },
    ...Object.entries(peers).flatMap(([name, [specifier, host, frame = host]]) => [
      { name, import: { [specifier]: host } },
      { name, import: { [specifier]: frame } },
    ]),
  ];
  const sizes = await measureSizes(loads);
  return (['raw', 'gzip', 'brotli'] as const).map(unit => {
    const bytes = byLibrary(library =>
      sizes.filter(({ name }) => name === library).reduce((sum, size) => sum + size[unit], 0),
    );
    return [`bytes of both sides, ${unit}`, '', ...cells(bytes, 0), rank(bytes, 1)];
  });
}

function cells(values: Readonly<Record<Library, number>>, digits: number): string[] {
  return libraries.filter(library => library !== 'bare').map(library => values[library].toFixed(digits));
}

/** Where this project stands among the other bridges. */
function rank(
  { ours, bare: _bare, ...others }: Readonly<Record<Library, number>>,
  tolerance: number,
): string {
  const values = Object.values(others);
  const ahead = values.filter(value => value * tolerance < ours).length;
  if (ahead > 0) return `${ahead} of ${values.length} are ahead`;
  return values.every(value => ours * tolerance < value) ? 'ours' : 'equal';
}

/** The bridge compared with others, and with none. */
export const part: Part = { name: 'bridge', title: 'Bridges side by side', run };
