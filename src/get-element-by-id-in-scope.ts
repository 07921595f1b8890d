/** The element with this id in the shadow root that contains `near`, or else in the document; `null` if there is none. */
export function getElementByIdInScope(id: string, near: Node): HTMLElement | null {
  const root = near.getRootNode();
  return (root instanceof ShadowRoot && root.getElementById(id)) || document.getElementById(id);
}
