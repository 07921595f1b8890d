/**
 * Sets a parameter of a URL's query and leaves every other byte as it is: `URLSearchParams` would write `%20`, `:`, `~` and a
 * name without a value in another way, which breaks signatures and the parsers of some dashboards. If the query has the
 * parameter, in whatever encoding of its name, the first one is replaced, and the others are removed.
 */
export function setUrlParameter(url: string, name: string, value: string): string {
  const [, address = '', query = '', fragment = ''] = /^([^?#]*)\??([^#]*)(.*)$/s.exec(url) ?? [];
  const parts = query.split('&');
  const isOther = (part: string): boolean => !new URLSearchParams(`&${part}`).has(name);
  const others = parts.filter(isOther);
  const index = parts.findIndex(part => !isOther(part));
  // An empty query, or one that ends with "&".
  if (index < 0 && others.at(-1) === '') others.pop();
  // Not every server decodes "+", or the colon of a name such as `:jwt`.
  const encoded = String(new URLSearchParams([[name, value]]))
    .replaceAll('+', '%20')
    .replaceAll('%3A', ':');
  others.splice(index < 0 ? others.length : index, 0, encoded);
  return `${address}?${others.join('&')}${fragment}`;
}

/** A URL with the fragment of another one. It keeps a "#" that it has: without one, a browser would load the document again. */
export function setFragment(url: string, other: string): string {
  const fragment = other.slice(withoutFragment(other).length);
  return withoutFragment(url) + (fragment || (url.includes('#') ? '#' : ''));
}

export function withoutFragment(url: string): string {
  return url.replace(/#.*/s, '');
}
