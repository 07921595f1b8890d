import { EmbedError } from './embed-error.js';
import type { EmbedProtocol } from './protocol.js';
import { native } from './protocols/native.js';
import { reload } from './protocols/reload.js';
import { oneWay } from './protocols/token-update.js';

const protocols = new Map([native, oneWay, reload].map(protocol => [protocol.name, protocol]));

/** Makes a protocol known by its name; the first of a name stays. */
export function registerProtocol(protocol: EmbedProtocol): void {
  if (!protocols.has(protocol.name)) protocols.set(protocol.name, protocol);
}

/**
 * The protocol that a page named, or gave.
 *
 * @throws {EmbedError} `protocol_unknown`
 */
export function resolveProtocol(protocol: string | EmbedProtocol): EmbedProtocol {
  if (typeof protocol !== 'string') return protocol;
  const known = protocols.get(protocol);
  if (known) return known;
  throw new EmbedError(
    'protocol_unknown',
    `the attribute "protocol" names one that is not there; known are: ${[...protocols.keys()].join(', ')}.`,
  );
}
