import type { Report } from '../simulation.js';

/** What the checks must know of the tabs' world. */
export interface Court {
  readonly report: Report;
  /** Whether messages and locks are so quick that a question is answered within a hearing. */
  readonly prompt: boolean;
  /** Whether a page was loaded that may not have heard in time what others have: it begins anew beside them then. */
  readonly mixed: () => boolean;
  /** Whether a page was loaded while others could not tell it of a turn, or when all was over: what it begins counts, being later. */
  readonly anew: () => boolean;
  readonly now: () => number;
}
