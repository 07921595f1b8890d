import type { EmbedProtocol, FrameToken } from '../protocol.js';
import { tokenUpdateMessage } from './native-messages.js';

/** One-way: posts `TOKEN_UPDATE` to a frame that has only a listener, and expects no answer. */
export const tokenUpdate: EmbedProtocol = {
  name: 'token-update',
  open(channel) {
    const post = (token: FrameToken | null): void => {
      if (token) channel.postToken(token, tokenUpdateMessage(token));
    };
    return {
      onLoad() {
        channel.connected();
        post(channel.token);
      },
      onMessage: () => 'ignored',
      sendToken: post,
      sendRevocation: () => undefined,
    };
  },
};
