import type { EmbedError } from '../bridge/embed-error.js';
import { whenRegistered } from '../bridge/protocol.js';
import { documentProperty } from './url.js';

/** Whether an attribute names a protocol that is not registered. */
export function isUnknownProtocol(error: unknown, protocol: unknown): protocol is string {
  return (error as EmbedError).code === 'protocol_unknown' && typeof protocol === 'string';
}

/** Whether scripts of the markup may not have run yet. */
export function isPageLoading(): boolean {
  return documentProperty('readyState') !== 'complete';
}

/**
 * Calls `callback` when the protocol is registered, and before that once when the page has loaded: a later script may register it.
 * Returns a function that cancels the wait.
 */
export function whenProtocolMayBeKnown(name: string, callback: () => void): () => void {
  const cancelRegistration = whenRegistered(name, callback);
  if (isPageLoading()) addEventListener('load', callback, { once: true });
  return () => {
    cancelRegistration();
    removeEventListener('load', callback);
  };
}
