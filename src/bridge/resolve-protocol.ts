import { EmbedError } from './embed-error.js';
import { registeredProtocols } from './protocol-registry.js';
import type { EmbedProtocol } from './protocol.js';
import { native } from './protocols/native.js';
import { reload } from './protocols/reload.js';
import { tokenUpdate } from './protocols/token-update.js';

const builtIn = new Map([native, tokenUpdate, reload].map(protocol => [protocol.name, protocol]));

/**
 * Returns the protocol of that name, or the given protocol itself.
 *
 * @throws {EmbedError} `protocol_unknown`
 */
export function resolveProtocol(protocol: string | EmbedProtocol): EmbedProtocol {
  if (typeof protocol !== 'string') return protocol;
  const found = builtIn.get(protocol) ?? registeredProtocols.get(protocol);
  if (found) return found;
  const names = [...builtIn.keys(), ...registeredProtocols.keys()].join(', ');
  throw new EmbedError(
    'protocol_unknown',
    `the attribute "protocol": "${protocol}" is not a registered protocol (registered: ${names}). Import a vendor's, such as analytics-embed/protocols/superset.js.`,
  );
}
