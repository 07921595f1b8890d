import fc from 'fast-check';

import {
  addTally,
  emptyTally,
  Finding,
  type Counterexample,
  type Tally,
  type TargetResult,
} from './tally.js';

/** Something that is told messages, in batches that know nothing of each other. */
export interface FuzzTarget<Batch> {
  readonly batches: fc.Arbitrary<Batch>;
  /**
   * Plays a batch from a known beginning, and counts it.
   *
   * @throws {Finding} when something is not as it should be.
   */
  readonly play: (batch: Batch, tally: Tally) => Promise<void>;
}

/** Where a run begins, and how long it is. */
export interface RunOptions {
  /** Of the first part; each further one has the next. */
  readonly seed: number;
  /** At least so many. */
  readonly messages: number;
  /** Plays one counterexample again, as it was printed. */
  readonly path?: string | undefined;
}

/** Batches of one part: so many know of one seed. */
const PART = 100;

/** Plays one part, by one seed: fast-check's batches, and where one fails, smaller and smaller ones that fail, too. */
export async function playPart<Batch>(
  { batches, play }: FuzzTarget<Batch>,
  seed: number,
  path?: string,
): Promise<TargetResult> {
  const tally = emptyTally();
  const property = fc.asyncProperty(batches, batch => play(batch, tally));
  const details = await fc.check(property, {
    seed,
    numRuns: PART,
    ...(path !== undefined && { path, endOnFailure: true }),
  });
  if (!details.failed) return { tally, counterexample: null };
  const { errorInstance: error, counterexample } = details;
  const found: Counterexample = {
    kind: error instanceof Finding ? error.kind : 'error',
    why: error instanceof Error ? (error.stack ?? error.message) : String(error),
    played: fc.stringify(counterexample?.[0]),
    seed,
    path: details.counterexamplePath ?? '',
  };
  return { tally, counterexample: found };
}

/** Plays part after part, up to the first counterexample. */
export async function playTarget(
  part: (seed: number, path?: string) => Promise<TargetResult>,
  { seed, messages, path }: RunOptions,
): Promise<TargetResult> {
  if (path !== undefined) return part(seed, path);
  const tally = emptyTally();
  for (let number = 0; tally.messages < messages; number++) {
    const { tally: more, counterexample } = await part(seed + number);
    addTally(tally, more);
    if (counterexample) return { tally, counterexample };
  }
  return { tally, counterexample: null };
}
