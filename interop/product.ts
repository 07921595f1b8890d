import type { Engine } from '../test/support/engines.js';

/** What a case has seen, in a few words, with the figures that docs/interop.md compares. */
export interface Seen {
  readonly text: string;
  readonly figures?: Figures;
  /** For an authorization server: a row of its table. */
  readonly outcome?: Outcome;
  /** A table of its own, which compares this library with others. */
  readonly comparison?: Comparison;
}

/** The same work by several libraries. */
export interface Comparison {
  readonly title: string;
  /** What was done, in sentences. */
  readonly work: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What an authorization server said, and what the library made of it. */
export interface Outcome {
  /** The statuses, OAuth codes and descriptions of its answers. */
  readonly server: string;
  readonly library: string;
  readonly reaction: 'retried' | 'login' | 'nothing';
}

/** What the same work cost on one side. */
export interface Figures {
  /** What was done on both sides, a sentence. */
  readonly work: string;
  /** This library, or the vendor's own SDK with its version. */
  readonly side: string;
  readonly tokenRequests: number;
  readonly queries: number;
  /** Queries that failed while the line was down, those that were under way at its end included. */
  readonly failedWhileDown: number;
  /** Queries that failed although the line was up and the backend had a token for everyone. */
  readonly failedWhileUp: number;
  /** Documents that the frames loaded, beyond the first of each. */
  readonly reloads: number;
  /** From the return of the line until the backend has issued a new token for every dashboard, ms. */
  readonly tokenMs: number;
  /** From the return of the line to the first chart query that succeeds, ms; the user tries again and again. */
  readonly queryMs: number;
}

/** One thing that is tried with a product in one engine. */
export interface Case {
  /** `--only` names it. */
  readonly name: string;
  /** What it tries, a phrase for the table of docs/interop.md. */
  readonly what: string;
  readonly engine: Engine;
  /** Whether it has a time limit, or stops its product: no other case of that runs at the same time. */
  readonly isTimed?: boolean;
  /**
   * Tries it.
   * @throws Error that says what was seen instead.
   */
  readonly run: () => Promise<Seen>;
}

/** A product that runs, with data in it. */
export interface RunningProduct {
  readonly cases: readonly Case[];
  readonly stop: () => Promise<void>;
}

/** A real product: a folder of interop, whose name is the product's. */
export interface Product {
  readonly name: string;
  readonly title: string;
  /** The first one is tried with all cases. */
  readonly versions: readonly string[];
  /** Whether its pages keep a processor busy: it runs before the others, with fewer cases at once. */
  readonly isHeavy?: boolean;
  /**
   * Installs a version if it is not in the cache, starts it and seeds it.
   * @throws ProductUnavailableError if this machine cannot install it.
   */
  open(version: string): Promise<RunningProduct>;
}

/** This machine cannot have the product: a tool is missing, or the network. */
export class ProductUnavailableError extends Error {
  override readonly name = 'ProductUnavailableError';
}
