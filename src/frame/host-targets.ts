import { FrameError } from './frame-error.js';

/**
 * The origins to which the client posts, and from which it accepts messages. All of `hostOrigins`, or only the embedding
 * page's origin if the browser exposes it (`ancestorOrigins`): a post with another target origin logs an error in the
 * console. Firefox reports "null" for a frame that is loaded without a referrer.
 *
 * @throws {FrameError} `host_origins_invalid`
 */
export function hostTargets(hostOrigins: readonly string[]): readonly string[] {
  if (!areOrigins(hostOrigins))
    throw new FrameError('host_origins_invalid', 'hostOrigins must list exact origins.');
  // The page is not embedded: there is no host.
  if (parent === window) return [];
  const embeddingOrigin = (location as { ancestorOrigins?: DOMStringList }).ancestorOrigins?.[0];
  const matching = hostOrigins.filter(origin => origin === embeddingOrigin);
  return matching[0] ? matching : hostOrigins;
}

/** Also checks at run time, because a page without types may pass any value. */
function areOrigins(values: readonly string[]): boolean {
  try {
    return values.length > 0 && values.every(value => new URL(value).origin === value);
  } catch {
    return false;
  }
}
