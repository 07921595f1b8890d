import { FrameError } from './frame-error.js';

/**
 * The origins to speak to and to listen to: those that the page named or, where the browser says who embeds it, that one
 * of them alone (a post that is aimed at another one only fills the console).
 *
 * @throws {FrameError} `host_origins_invalid`
 */
export function hostTargets(hostOrigins: readonly string[]): readonly string[] {
  // Looked at as a page without types may have given it.
  const origins: unknown = hostOrigins;
  if (!Array.isArray(origins) || origins.length === 0 || !origins.every(isOrigin)) {
    throw new FrameError(
      'host_origins_invalid',
      'connectToHost: hostOrigins must list exact origins such as https://app.example, without a path or a wildcard.',
    );
  }
  // Nobody embeds it: there is no host to speak to.
  if (window.parent === window) return [];
  const embedder = (location as { ancestorOrigins?: DOMStringList }).ancestorOrigins?.[0];
  return embedder === undefined ? hostOrigins : hostOrigins.filter(origin => origin === embedder);
}

function isOrigin(value: unknown): boolean {
  try {
    return typeof value === 'string' && new URL(value).origin === value;
  } catch {
    return false;
  }
}
