import type {
  ClassMethod,
  CustomElementDeclaration,
  CustomElementField,
  Declaration,
  Package,
} from 'custom-elements-manifest/schema.js';

/** An element with a tag name. */
export type Element = CustomElementDeclaration & { readonly tagName: string };

/** Whether a declaration is a custom element's class. */
export function isElement(declaration: Declaration): declaration is CustomElementDeclaration {
  return 'customElement' in declaration && declaration.customElement;
}

/** All elements of a manifest that have a tag name, the provider first. */
export function elementsOf({ modules }: Package): Element[] {
  const declarations = modules.flatMap(module => module.declarations ?? []).filter(isElement);
  const defined = declarations.filter((element): element is Element => element.tagName !== undefined);
  return defined.sort((one, other) => rank(one) - rank(other));
}

/** The properties of an element, read-only ones included. */
export function fieldsOf(element: Element): CustomElementField[] {
  return (element.members ?? []).filter((member): member is CustomElementField => member.kind === 'field');
}

/** The methods of an element. */
export function methodsOf(element: Element): ClassMethod[] {
  return (element.members ?? []).filter((member): member is ClassMethod => member.kind === 'method');
}

function rank({ tagName }: Element): number {
  return ['token-provider', 'analytics-embed'].indexOf(tagName) >>> 0;
}
