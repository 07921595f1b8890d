/** The pages that quote results, each between `<!-- bench NAME -->` and `<!-- /bench NAME -->`. */
export const QUOTING_PAGES = ['README.md', 'docs/evidence.md'] as const;

/** The result of one part of the benchmark. */
export interface PartResult {
  /** Markdown, without a heading of its own: tables, and a sentence or two on how it was measured. Headings inside begin at `###`. */
  readonly text: string;
  /** Faults, a sentence each: the run prints them and fails. A row in which another project is first is not a fault if the row says so. */
  readonly faults: readonly string[];
  /** The lines that a page quotes, by the page's path from the project's root; the text contains them, too. */
  readonly quotes?: Readonly<Partial<Record<(typeof QUOTING_PAGES)[number], string>>>;
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
}
