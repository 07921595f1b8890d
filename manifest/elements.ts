import type {
  ClassMethod,
  CustomElementDeclaration,
  CustomElementField,
  Declaration,
  Package,
} from 'custom-elements-manifest/schema.js';

/** An element that is defined. */
export type Element = CustomElementDeclaration & { readonly tagName: string };

/** Whether a declaration is a custom element's class. */
export function isElement(declaration: Declaration): declaration is CustomElementDeclaration {
  return 'customElement' in declaration && declaration.customElement;
}

/** All elements of a manifest that are defined, the provider first. */
export function elementsOf({ modules }: Package): Element[] {
  const declarations = modules.flatMap(module => module.declarations ?? []).filter(isElement);
  const defined = declarations.filter((element): element is Element => element.tagName !== undefined);
  return defined.sort((one, other) => rank(one) - rank(other));
}

/** Properties, those that are set and those that are read. */
export function fieldsOf(element: Element): CustomElementField[] {
  return (element.members ?? []).filter((member): member is CustomElementField => member.kind === 'field');
}

/** Methods. */
export function methodsOf(element: Element): ClassMethod[] {
  return (element.members ?? []).filter((member): member is ClassMethod => member.kind === 'method');
}

function rank({ tagName }: Element): number {
  return ['token-provider', 'analytics-embed'].indexOf(tagName) >>> 0;
}
