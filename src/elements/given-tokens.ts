import { hashText } from '../session/index.js';

const hashes = new Set<number>();

/** Remembers that a page has given these tokens to a provider. */
export function rememberGiven(tokens: unknown): void {
  hashes.add(hashOfTokens(tokens));
}

/** Whether a page has given the same tokens before, in whatever object: a hot reload, or a rendering, may create them again. */
export function wasGiven(tokens: unknown): boolean {
  return hashes.has(hashOfTokens(tokens));
}

/** A hash of the tokens as JSON: of two objects with the same content, the same. */
export function hashOfTokens(tokens: unknown): number {
  try {
    return hashText(JSON.stringify(tokens));
  } catch {
    // A cycle, or a getter that throws: another login each time.
    return Math.random();
  }
}
