/** Why this project is not first or equal, by the row: its name, and its frames where only some need a reason. */
export const reasons: Readonly<Record<string, string>> = {};
