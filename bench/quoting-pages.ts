/** The pages that quote results, each between `<!-- bench NAME -->` and `<!-- /bench NAME -->`. */
export const QUOTING_PAGES = ['README.md', 'docs/evidence.md'] as const;

/** One of them, by its path from the project's root. */
export type QuotingPage = (typeof QUOTING_PAGES)[number];
