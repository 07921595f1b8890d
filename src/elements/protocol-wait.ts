import type { EmbedError } from '../bridge/embed-error.js';
import { whenRegistered } from '../bridge/protocol.js';
import { documentProperty } from './url.js';

/** An embed's wait for a protocol that a later script may register. */
export class ProtocolWait {
  #cancel: (() => void) | undefined;

  /**
   * Calls `callback` when the missing protocol may be registered, if the error says that it is missing. Returns whether the error
   * is not one yet, because scripts of the markup may not have run.
   */
  start(error: unknown, protocol: unknown, callback: () => void): boolean {
    if (!isUnknownProtocol(error, protocol)) return false;
    this.#cancel = whenProtocolMayBeKnown(protocol, callback);
    return isPageLoading();
  }

  cancel(): void {
    this.#cancel?.();
  }
}

/** Whether an attribute names a protocol that is not registered. */
function isUnknownProtocol(error: unknown, protocol: unknown): protocol is string {
  return (error as EmbedError).code === 'protocol_unknown' && typeof protocol === 'string';
}

/** Whether scripts of the markup may not have run yet. */
function isPageLoading(): boolean {
  return documentProperty('readyState') !== 'complete';
}

/**
 * Calls `callback` when the protocol is registered, and before that once when the page has loaded: a later script may register it.
 * Returns a function that cancels the wait.
 */
function whenProtocolMayBeKnown(name: string, callback: () => void): () => void {
  const cancelRegistration = whenRegistered(name, callback);
  if (isPageLoading()) addEventListener('load', callback, { once: true });
  return () => {
    cancelRegistration();
    removeEventListener('load', callback);
  };
}
