import { readdir, readFile } from 'node:fs/promises';

import { bundle, bytes, type Bytes } from './bundle.js';
import { elementsBring, zod } from './offer.js';

/** The size of something that this project publishes. */
export interface Entry {
  readonly what: string;
  readonly bytes: Bytes;
  /** brotli bytes that must not be passed. */
  readonly limit?: number;
}

/** What a page needs that takes a part of an entry point, or has some of it already. */
interface Taken {
  readonly source: string;
  readonly external?: readonly RegExp[];
  readonly limit?: number;
}

const CDN = 'dist/cdn';
/** Files for script tags that must stay small. */
const CDN_LIMITS: Readonly<Record<string, number>> = {
  'frame.min.js': 1_300,
  'frame.iife.min.js': 1_300,
  'analytics-embed.min.js': 29_500,
};

const SESSION = './dist/session/index.js';

/** The lifecycle with what a page needs of it. */
const parts: Readonly<Record<string, Taken>> = {
  'TokenSession, without zod': {
    source: `export { TokenSession } from '${SESSION}'`,
    external: [zod],
    limit: 5_700,
  },
  'TokenSession and httpRefresher, without zod': {
    source: `export { TokenSession, httpRefresher } from '${SESSION}'`,
    external: [zod],
  },
  'all of analytics-embed/session, without zod': { source: `export * from '${SESSION}'`, external: [zod] },
};

/** Measures every entry point of package.json, every file for a script tag, and parts that are often taken. */
export async function measureEntries(): Promise<Entry[]> {
  const points = Object.entries(await entryPoints());
  const taken = [...points, ...Object.entries(parts)].map(async ([what, { source, external, limit }]) =>
    entry(what, await bundle(source, external), limit),
  );
  return [...(await scriptFiles()), ...(await Promise.all(taken))];
}

/** What is as it should not be: entries that are larger than they may be. */
export function overLimits(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ what, bytes: { brotli }, limit }) =>
    limit === undefined || brotli <= limit ? [] : [`${what}: ${brotli} bytes by brotli, more than ${limit}.`],
  );
}

function entry(what: string, script: Buffer, limit: number | undefined): Entry {
  return { what, bytes: bytes(script), ...(limit === undefined ? {} : { limit }) };
}

/** What each export of package.json is, with all that it brings. */
async function entryPoints(): Promise<Record<string, Taken>> {
  const { exports } = JSON.parse(await readFile('package.json', 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  const points: Record<string, Taken> = {};
  for (const [name, target] of Object.entries(exports)) {
    if (typeof target === 'string') continue;
    const source = `export * from '${target.default}'`;
    if (name.startsWith('./protocols/'))
      points[`${title(name)}, without the elements`] = { source, external: elementsBring, limit: 1_250 };
    else if (name === './react') points[`${title(name)}, without React`] = { source, external: [/^react/] };
    else points[title(name)] = { source };
  }
  return points;
}

function title(name: string): string {
  return `\`analytics-embed${name.slice(1)}\``;
}

async function scriptFiles(): Promise<Entry[]> {
  const names = (await readdir(CDN, { recursive: true })).filter(name => name.endsWith('.js')).sort();
  return Promise.all(
    names.map(async name => entry(`\`${name}\``, await readFile(`${CDN}/${name}`), CDN_LIMITS[name])),
  );
}
