import { FrameError } from './frame-error.js';

/**
 * The origins to speak to and to listen to: those that the page named or, where the browser says which of them embeds it,
 * that one alone (a post that is aimed at another one only fills the console). Firefox says "null" for a frame that is
 * loaded without a referrer.
 *
 * @throws {FrameError} `host_origins_invalid`
 */
export function hostTargets(hostOrigins: readonly string[]): readonly string[] {
  if (!areOrigins(hostOrigins))
    throw new FrameError('host_origins_invalid', 'hostOrigins must list exact origins.');
  // Nobody embeds it: there is no host to speak to.
  if (parent === window) return [];
  const embedder = (location as { ancestorOrigins?: DOMStringList }).ancestorOrigins?.[0];
  const matching = hostOrigins.filter(origin => origin === embedder);
  return matching[0] ? matching : hostOrigins;
}

/** Looked at as a page without types may have given it. */
function areOrigins(values: readonly string[]): boolean {
  try {
    return values.length > 0 && values.every(value => new URL(value).origin === value);
  } catch {
    return false;
  }
}
