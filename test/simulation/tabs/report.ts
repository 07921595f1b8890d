/** What judges say. */
export interface Report {
  /** @param invariant its number in the contract. */
  violate(invariant: number, what: string): void;
  checked(invariant: number): void;
  log(what: string): void;
}

/** What a judge must know of the world. */
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
