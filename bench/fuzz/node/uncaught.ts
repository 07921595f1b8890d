import { Finding } from '../tally.js';

const uncaught: unknown[] = [];
process.on('unhandledRejection', reason => uncaught.push(reason));

/** @throws {Finding} when a rejection that nobody caught has come since the last look. */
export function throwUncaught(): void {
  const [first] = uncaught.splice(0);
  if (first === undefined) return;
  throw new Finding('exception', `Nobody caught: ${first instanceof Error ? first.message : typeof first}`);
}
