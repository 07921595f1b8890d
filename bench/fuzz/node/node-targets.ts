import { playPart, type FuzzTarget } from '../fuzz-target.js';
import type { TargetResult } from '../tally.js';
import { TabsTarget } from './tabs-target.js';
import { TokenTarget } from './token-target.js';

function partOf<Batch>(target: FuzzTarget<Batch>): (seed: number, path?: string) => Promise<TargetResult> {
  return (seed, path) => playPart(target, seed, path);
}

/** Targets that need no browser, by their names. */
export const nodeTargets: ReadonlyMap<string, (seed: number, path?: string) => Promise<TargetResult>> =
  new Map([
    ['tabs', partOf(new TabsTarget())],
    ['token responses', partOf(new TokenTarget())],
  ]);
