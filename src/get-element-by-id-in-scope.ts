type Query = (selector: string) => NodeListOf<HTMLElement>;

/**
 * The only element with this id in the shadow root that contains `near`, or else in the document; `null` if there is none, or
 * if several have the id: markup of another author must not take the place of the page's own element.
 */
export function getElementByIdInScope(id: string, near: Node): HTMLElement | null {
  const root = near.getRootNode();
  const selector = `[id="${CSS.escape(id)}"]`;
  let found = root instanceof ShadowRoot ? root.querySelectorAll<HTMLElement>(selector) : [];
  if (!found[0]) {
    // By the prototype, because markup such as `<img name="querySelectorAll">` shadows the document's own.
    const query: Query = Reflect.get(Document.prototype, 'querySelectorAll');
    found = query.call(document, selector);
  }
  const [element, another] = found;
  return another ? null : (element ?? null);
}
