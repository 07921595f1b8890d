import { EmbedError } from './embed-error.js';
import { registeredProtocols, type EmbedProtocol } from './protocol.js';
import { native, tokenUpdate } from './protocols/native.js';

/** Signed URLs: the frame is loaded with each new token in its URL. No messages are exchanged. */
const reload: EmbedProtocol = {
  name: 'reload',
  viaUrl: true,
  open: channel => ({
    onLoad: () => channel.connected(),
    onNavigate: () => undefined,
    onMessage: () => 'ignored',
    sendToken: () => undefined,
    sendRevocation: () => undefined,
  }),
};

const builtIn = new Map([native, tokenUpdate, reload].map(protocol => [protocol.name, protocol]));

/** Returns the protocol of that name, or the given protocol itself. Throws `protocol_unknown`. */
export function resolveProtocol(protocol: string | EmbedProtocol): EmbedProtocol {
  if (typeof protocol !== 'string') return protocol;
  const found = builtIn.get(protocol) ?? registeredProtocols.get(protocol);
  if (found) return found;
  const names = [...builtIn.keys(), ...registeredProtocols.keys()].join(', ');
  throw new EmbedError(
    'protocol_unknown',
    `the attribute "protocol": "${protocol}" is not a registered protocol (registered: ${names}).`,
  );
}
