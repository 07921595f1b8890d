/**
 * Lit's accessor of a property that has a default: `null`, which a removed attribute leaves, and `undefined`, which a
 * framework sets that has no value, mean the default.
 */
export function withDefault(
  accessor: PropertyDescriptor | undefined,
  name: PropertyKey,
  defaults: object,
): PropertyDescriptor | undefined {
  if (!accessor || !(name in defaults)) return accessor;
  return {
    ...accessor,
    set(value: unknown) {
      accessor.set?.call(this, value ?? Reflect.get(defaults, name));
    },
  };
}
