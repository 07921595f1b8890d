/** Of a scenario's events those that `--keep` names by their places; all where it names none. */
export function keptEvents<Event>(events: readonly Event[], keep: string | undefined): Event[] {
  const indexes = keep === undefined ? null : new Set(keep.split(',').filter(Boolean).map(Number));
  return events.filter((_, index) => indexes?.has(index) ?? true);
}

/** Prints a history to the first broken invariant, what follows from it being of no interest, and so many lines before it at most. */
export function printHistory(history: readonly string[], before: number): void {
  const broken = history.findIndex(line => line.includes('BROKEN'));
  const shown = broken < 0 ? history : history.slice(Math.max(0, broken - before), broken + 1);
  if (shown.length < history.length && broken > before) console.log('…');
  for (const line of shown) console.log(line);
}

/** Tells how a replay ended, and fails the process where an invariant was broken. */
export function conclude(violation: { readonly invariant: number; readonly what: string } | null): void {
  console.log(
    violation ? `\ninvariant ${violation.invariant} is broken: ${violation.what}` : '\nno invariant broken',
  );
  process.exitCode = violation ? 1 : 0;
}
