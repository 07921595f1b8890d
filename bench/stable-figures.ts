import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import type { StableFigures } from './part.js';

const FILE = fileURLToPath(new URL('stable.json', import.meta.url));

const figuresSchema = z.record(z.string(), z.record(z.string(), z.number()));

/** The committed figures of every part, by its name. */
export function committedFigures(): Readonly<Record<string, StableFigures>> {
  return figuresSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

/** Keeps what was measured of these parts; the others' figures stay. */
export function commitFigures(measured: Readonly<Record<string, StableFigures>>): void {
  const all = { ...committedFigures(), ...measured };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** In what figures that were measured now differ from the committed ones of that part: a sentence each. */
export function differences(
  part: string,
  measured: StableFigures,
  committed: StableFigures | undefined,
): string[] {
  return Object.entries(measured).flatMap(([name, now]) => {
    const before = committed?.[name];
    if (before === now) return [];
    return [`${part}, ${name}: ${now}, and ${before ?? 'nothing'} in bench/stable.json`];
  });
}
