import type { EmbedProtocol, FrameToken } from '../protocol.js';
import { tokenUpdateMessage } from './native-messages.js';

/** One way: `TOKEN_UPDATE` alone, for a frame that has nothing but a listener. No answer is expected. */
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
