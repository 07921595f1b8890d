/** The environment variable by which main.ts passes the apps to the test file; if absent, all apps are tested. */
export const onlyVariable = 'EXAMPLES_ONLY';

/** The names in the variable's value. */
export function namesOf(value: string | undefined): string[] {
  return value ? value.split(',') : [];
}
