/** The element's tag, id and `src`, for messages. The query and fragment of `src` are left out: they may hold secrets. */
export function describeElement(element: HTMLElement): string {
  const id = element.id && ` id="${element.id}"`;
  const src = (element.getAttribute('src') ?? '').replace(/[?#].*$/s, '');
  return `<${element.localName}${id}${src && ` src="${src}"`}>`;
}
