import { pageOrigin, parseUrl } from '../bridge/origin.js';

/**
 * Reads a property of the document through its prototype, because markup such as `<img name="baseURI">` or `<form name="head">`
 * shadows the property on the document itself. `undefined` on a server.
 */
export function documentProperty<Name extends keyof Document>(name: Name): Document[Name] | undefined {
  return typeof Document === 'undefined' ? undefined : Reflect.get(Document.prototype, name, document);
}

/** Resolves a URL in markup against the page's base URL. `null` if it is invalid. */
export function resolveUrl(value: string): URL | null {
  // On a server, the page's URL is unknown. Any `https:` URL will do, because the markup keeps a URL as written.
  return parseUrl(value, documentProperty('baseURI') ?? 'https://server.invalid');
}

/** Whether a URL without a scheme has resolved to another origin than the page's: through `<base href>`, or as `//host`. */
export function leavesPageOrigin(value: string, { origin }: URL): boolean {
  return !!documentProperty('baseURI') && origin !== pageOrigin() && origin !== parseUrl(value)?.origin;
}

/** What a URL must be that leaves the page's origin, for an error message. */
export const WITH_SCHEME = 'a URL with a scheme';

/** Whether the scheme is `http:` or `https:`. */
export function isHttp({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}
