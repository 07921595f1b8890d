import { FrameError } from './frame-error.js';

/**
 * The origin of a URL, as text: `URL.origin` is "null" for a scheme such as `capacitor:`, and that of another URL for `blob:`.
 * Empty for a URL without a host.
 *
 * @throws {TypeError} if it is not a URL
 */
export function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return host && `${protocol}//${host}`;
}

/**
 * Checks an option at run time, because a page without types may pass any value. Browsers report origins in lower case. Neither
 * "null" nor `file://` is an origin, and a wildcard matches none.
 *
 * @throws {FrameError} `host_origins_invalid`, `api_origins_invalid`
 */
export function assertOrigins(name: 'host' | 'api', values: unknown): asserts values is readonly string[] {
  const isOrigin = (value: string): boolean =>
    originOf(value).toLowerCase() === value && !value.includes('*');
  try {
    // Throws if it is not a list.
    if ((values as string[])[0] && (values as string[]).every(isOrigin)) return;
  } catch {
    // It contains a value that is not a URL.
  }
  throw new FrameError(
    `${name}_origins_invalid`,
    `${name}Origins must list origins like https://app.example, not ${JSON.stringify(values)}.`,
  );
}
