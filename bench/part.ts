import type { QuotingPage } from './quoting-pages.js';

/**
 * Figures that are the same however busy the machine is (bytes, request counts, simulated seconds), by a name that says
 * what they are. Never milliseconds.
 */
export type StableFigures = Readonly<Record<string, number>>;

/** What came of one part of the benchmark. */
export interface PartResult {
  /** Markdown, without a heading of its own: tables, and a sentence or two on how it was measured. Headings inside begin at `###`. */
  readonly text: string;
  /** Committed beside the text, for {@link Part.check}. */
  readonly stable: StableFigures;
  /** What is not as it should be, a sentence each: the run fails, and says them. A row that is honest about being second is no fault. */
  readonly faults: readonly string[];
  /** The lines that a page quotes, by the page; they stand in the text, too. */
  readonly quotes?: Readonly<Partial<Record<QuotingPage, string>>>;
  /** SVG plots that the text shows, by their file's name; they are written into the part's folder. */
  readonly plots?: Readonly<Record<string, string>>;
}

/** One part of the benchmark: `bench/NAME/part.ts` exports it as `part`. */
export interface Part {
  /** The folder's name. */
  readonly name: string;
  /** The heading in the results. */
  readonly title: string;
  /** Measures everything. Progress goes to the standard error. */
  run(): Promise<PartResult>;
  /**
   * Measures stable figures again for CI, in at most a minute or so: a part of those of {@link run}, by the same names. None: they
   * have no such figures, or tests of their own.
   */
  check?(): Promise<StableFigures>;
}
