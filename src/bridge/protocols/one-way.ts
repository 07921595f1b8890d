import type { FrameChannel, FrameToken, ProtocolSession } from '../protocol.js';

/** A session that posts each token as a message and expects no answer. There is no message for a revocation. */
export function openOneWay(
  channel: FrameChannel,
  toMessage: (token: FrameToken) => unknown,
): ProtocolSession {
  const sendToken = (token: FrameToken): void => channel.postToken(token, toMessage(token));
  const sendCurrentToken = (): void => {
    if (channel.token) sendToken(channel.token);
  };
  return {
    onLoad() {
      channel.connected();
      sendCurrentToken();
    },
    onNavigate: sendCurrentToken,
    onMessage: () => 'ignored',
    sendToken,
    sendRevocation: () => undefined,
  };
}
