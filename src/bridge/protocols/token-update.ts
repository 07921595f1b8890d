import type { EmbedProtocol, FrameToken } from '../protocol.js';
import { tokenUpdate } from './native-messages.js';

/** One way: `TOKEN_UPDATE` alone, for a frame that has nothing but a listener. No answer is expected. */
export const oneWay: EmbedProtocol = {
  name: 'token-update',
  open(link) {
    const post = (token: FrameToken | null): void => {
      if (token) link.postToken(token, tokenUpdate(token));
    };
    return {
      loaded() {
        link.connected();
        post(link.token);
      },
      received: () => 'foreign',
      token: post,
      revoked: () => undefined,
    };
  },
};
