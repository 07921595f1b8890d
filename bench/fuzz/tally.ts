/** What can be wrong with a message that was played. */
export type FindingKind =
  /** Something was thrown that nobody caught, or the console was told. */
  | 'exception'
  /** A message that is none has changed something. */
  | 'state change'
  /** One that is valid has not had its effect, the whole of it, and no other. */
  | 'effect';

/** A message after which something is not as it should be. */
export class Finding extends Error {
  override readonly name = 'Finding';
  readonly kind: FindingKind;

  constructor(kind: FindingKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** How often a target was told what. */
export interface Tally {
  messages: number;
  /** That the hand-written rules take for one of the protocol; the others are invalid. */
  valid: number;
  /** From a window or an origin that is not to be heard: invalid, whatever they say. */
  strangers: number;
  /** Valid ones at known places, each of which was seen to be taken. */
  canaries: number;
}

/** A first counterexample, shrunk. */
export interface Counterexample {
  readonly kind: FindingKind | 'error';
  /** What is not as it should be. */
  readonly why: string;
  /** What was played, as text. */
  readonly played: string;
  readonly seed: number;
  readonly path: string;
}

/** What came of a run over one target. */
export interface TargetResult {
  readonly tally: Tally;
  readonly counterexample: Counterexample | null;
}

/** Nothing was told yet. */
export function emptyTally(): Tally {
  return { messages: 0, valid: 0, strangers: 0, canaries: 0 };
}

/** Adds what was counted in one part of a run. */
export function addTally(to: Tally, more: Tally): void {
  to.messages += more.messages;
  to.valid += more.valid;
  to.strangers += more.strangers;
  to.canaries += more.canaries;
}
