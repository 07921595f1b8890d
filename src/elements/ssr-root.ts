import { adoptStyles, type LitElement } from 'lit';

/** Empties a shadow root that a server has rendered, because Lit would append to its content. */
export function clearRoot(element: LitElement, root: ShadowRoot): ShadowRoot {
  root.replaceChildren();
  return adoptElementStyles(element, root);
}

/** Adopts the element's styles: the page's Content Security Policy may block the `<style>` of the server. */
export function adoptElementStyles(element: LitElement, root: ShadowRoot): ShadowRoot {
  adoptStyles(root, (element.constructor as typeof LitElement).elementStyles);
  return root;
}
