import { EmbedError } from './embed-error.js';
import type { ProtocolSession } from './protocol.js';

/** Posts a message of the page to the frame. Throws `not_supported` or `not_connected`. */
export function sendToFrame(session: ProtocolSession, isConnected: boolean, data: unknown): void {
  assertAvailable('send', session, isConnected, '"native" does');
  session.send?.(data);
}

/** Calls a method of the vendor's frame. Throws `not_supported` or `not_connected`; rejects as `ProtocolSession.call()`. */
export function callFrame(
  session: ProtocolSession,
  isConnected: boolean,
  method: string,
  args: unknown,
): Promise<unknown> | undefined {
  assertAvailable('call', session, isConnected, "vendors' protocols do");
  return session.call?.(method, args);
}

function assertAvailable(
  method: 'send' | 'call',
  session: ProtocolSession,
  isConnected: boolean,
  alternative: string,
): void {
  if (!session[method])
    throw new EmbedError('not_supported', `this protocol does not support ${method}(); ${alternative}.`);
  if (!isConnected)
    throw new EmbedError('not_connected', `${method}() needs a connected frame: wait for embed-connected.`);
}
