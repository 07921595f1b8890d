import { FrameError } from './frame-error.js';

/**
 * The origins to speak to and to listen to: those that the page named or, where the browser says who embeds it, that one
 * of them alone (a post that is aimed at another one only fills the console).
 *
 * @throws {FrameError} `host_origins_invalid`
 */
export function hostTargets(hostOrigins: readonly string[]): readonly string[] {
  if (!areOrigins(hostOrigins))
    throw new FrameError('host_origins_invalid', 'hostOrigins must be exact origins, no wildcard.');
  // Nobody embeds it: there is no host to speak to.
  if (parent === window) return [];
  const embedder = (location as { ancestorOrigins?: DOMStringList }).ancestorOrigins?.[0];
  return hostOrigins.filter(origin => origin === (embedder ?? origin));
}

/** Looked at as a page without types may have given it. */
function areOrigins(values: readonly string[]): boolean {
  try {
    return values.length > 0 && values.every(value => new URL(value).origin === value);
  } catch {
    return false;
  }
}
