/** The element of that id in the same shadow root as `near`, else in the document; `null` where neither has one. */
export function getElementByIdInScope(id: string, near: Node): HTMLElement | null {
  const root = near.getRootNode();
  return (root instanceof ShadowRoot && root.getElementById(id)) || document.getElementById(id);
}
