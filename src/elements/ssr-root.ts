import { adoptStyles, type LitElement } from 'lit';

/** A shadow root that a server has rendered, as if there had been no server: rendering would add to what is there. */
export function clearRoot(element: LitElement, root: ShadowRoot): ShadowRoot {
  root.replaceChildren();
  return adoptElementStyles(element, root);
}

/** With the element's styles, whatever the page's policy makes of the server's `<style>`. */
export function adoptElementStyles(element: LitElement, root: ShadowRoot): ShadowRoot {
  adoptStyles(root, (element.constructor as typeof LitElement).elementStyles);
  return root;
}
