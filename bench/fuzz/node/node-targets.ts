import type { TargetResult } from '../tally.js';

/** Targets that need no browser, by their names. */
export const nodeTargets: ReadonlyMap<string, (seed: number, path?: string) => Promise<TargetResult>> =
  new Map();
