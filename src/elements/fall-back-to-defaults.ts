/**
 * Makes `null`, which a removed attribute leaves, and `undefined`, which a framework sets that has no value, mean the
 * default, in the accessors that Lit has made for the properties of an element.
 */
export function fallBackToDefaults(prototype: object, defaults: object): void {
  for (const [name, fallback] of Object.entries(defaults) as [string, unknown][]) {
    const accessor = Object.getOwnPropertyDescriptor(prototype, name);
    if (!accessor?.set) continue;
    Object.defineProperty(prototype, name, {
      ...accessor,
      set(value: unknown) {
        accessor.set?.call(this, value ?? fallback);
      },
    });
  }
}
