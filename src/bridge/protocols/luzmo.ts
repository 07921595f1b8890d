import * as z from 'zod/mini';
import { registerProtocol, type EmbedProtocol, type FrameToken } from '../protocol.js';

const message = z.looseObject({ type: z.string() });

/** Luzmo, one-way: posts a key and a token, and expects no answer. */
export const luzmo: EmbedProtocol = {
  name: 'luzmo',
  open(channel) {
    const post = (token: FrameToken | null): void => {
      if (!token) return;
      const { accessToken, response } = token;
      channel.postToken(token, {
        action: 'setAuthorization',
        key: response['key'],
        token: response['token'] ?? accessToken,
      });
    };
    return {
      onLoad() {
        channel.connected();
        post(channel.token);
      },
      onMessage(data) {
        const parsed = message.safeParse(data).data;
        if (!parsed) return 'ignored';
        const { type, ...payload } = parsed;
        channel.message({ type, payload });
        return 'handled';
      },
      sendToken: post,
      // Luzmo has no message for a revocation. The frame's token stays valid until it expires.
      sendRevocation: () => undefined,
      call(method, args) {
        channel.post({ action: method, ...(args as object) });
        return Promise.resolve();
      },
    };
  },
};

registerProtocol(luzmo);
