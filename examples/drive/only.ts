/** The environment variable by which main.ts tells the test file which apps to drive; absent: all. */
export const onlyVariable = 'EXAMPLES_ONLY';

/** The names in the variable's value. */
export function namesOf(value: string | undefined): string[] {
  return value ? value.split(',') : [];
}
