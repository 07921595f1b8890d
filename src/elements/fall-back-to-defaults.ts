const wrapped = new WeakSet<object>();

/**
 * Wraps the accessors that Lit has made for an element's properties, once: `null`, which a removed attribute sets, and
 * `undefined`, which a framework sets if it has no value, then mean the default. Not in `getPropertyDescriptor()`, because Lit's
 * development build warns about an override of it.
 */
export function fallBackToDefaults(prototype: object, defaults: object): void {
  if (wrapped.has(prototype)) return;
  wrapped.add(prototype);
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
