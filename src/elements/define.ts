/** Defines an element where there is a DOM; the first definition of a name stays. */
export function define(name: string, element: CustomElementConstructor): void {
  const { customElements: registry } = globalThis as { customElements?: CustomElementRegistry };
  if (registry && !registry.get(name)) registry.define(name, element);
}
