/** Parses a URL; `null` if it is invalid. */
export function parseUrl(value: string, base?: string): URL | null {
  try {
    return new URL(value, base);
  } catch {
    return null;
  }
}

/**
 * Parses an `http:` or `https:` origin as a page writes it: `scheme://host[:port]`, without a path, not even a slash, and without
 * user information or a wildcard. Returns its only serialization (URL Standard: lower case, Punycode, no default port), which
 * can be compared with `event.origin`; `null` for anything else.
 */
export function parseOrigin(text: string): string | null {
  const value = text.trim();
  return /^https?:\/\/[^\s/\\?#@*]+$/i.test(value) ? (parseUrl(value)?.origin ?? null) : null;
}

/** The origin of the page's URL, with which relative URLs are compared; that of a `srcdoc` document is not in its URL. */
export function pageOrigin(): string {
  return location.origin === 'null' ? globalThis.origin : location.origin;
}

/**
 * The origin that the page's frames see in its messages. It is "null", which matches no listed origin, for a page from a file
 * and for a page in a sandbox, although the URL of the latter has an origin.
 */
export function messageOrigin(): string {
  return globalThis.origin;
}
