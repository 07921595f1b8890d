/** Defines an element if there is a DOM and the name is free: the first of two copies of this library wins. */
export function define(name: string, element: CustomElementConstructor): void {
  const { customElements: registry } = globalThis as { customElements?: CustomElementRegistry };
  if (registry && !registry.get(name)) registry.define(name, element);
}
