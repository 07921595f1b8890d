/** An element as a reader of the console finds it again; an address without its query and fragment, which may hold secrets. */
export function describeElement(element: HTMLElement): string {
  const id = element.id && ` id="${element.id}"`;
  const src = (element.getAttribute('src') ?? '').replace(/[?#].*$/s, '');
  return `<${element.localName}${id}${src && ` src="${src}"`}>`;
}
