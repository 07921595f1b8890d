/**
 * A copy of an object from outside, without inherited fields: other code of the page may have added some to `Object.prototype`,
 * and they must not count as tokens or options.
 */
export function ownFields<T extends object>(value: T | null | undefined): Partial<T> {
  return { __proto__: null, ...value } as unknown as Partial<T>;
}
