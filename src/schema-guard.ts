/** What the build makes of a schema: it validates as the schema does, and has no messages. */
export interface Guard<Data> {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: Data };
}

/** Makes a guard of a test, and of a function that copies what the schema names. build/compile-schemas.mjs writes both. */
export function guard<Data>(
  isValid: (value: unknown) => boolean,
  read: (value: unknown) => Data,
): Guard<Data> {
  return { safeParse: value => (isValid(value) ? { success: true, data: read(value) } : { success: false }) };
}

/** An object, and no array. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of these fields, of those that are there. */
export function pick(value: Readonly<Record<string, unknown>>, ...names: string[]): object {
  return Object.fromEntries(names.filter(name => name in value).map(name => [name, value[name]]));
}
