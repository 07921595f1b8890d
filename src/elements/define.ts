/** Defines an element if there is a DOM and the name is free: of two copies of this library, the first defines it. */
export function define(name: string, element: CustomElementConstructor): void {
  const { customElements: registry } = globalThis as { customElements?: CustomElementRegistry };
  if (registry && !registry.get(name)) registry.define(name, element);
}
