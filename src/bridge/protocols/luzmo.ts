import * as z from 'zod/mini';
import type { EmbedProtocol, FrameToken } from '../protocol.js';
import { registerProtocol } from '../protocol-registry.js';

const message = z.looseObject({ type: z.string() });

/** Luzmo: one way, a key and a token. No answer is expected. */
export const luzmo: EmbedProtocol = {
  name: 'luzmo',
  open(link) {
    const post = (token: FrameToken | null): void => {
      if (!token) return;
      const { accessToken, response } = token;
      link.postToken(token, {
        action: 'setAuthorization',
        key: response['key'],
        token: response['token'] ?? accessToken,
      });
    };
    return {
      loaded() {
        link.connected();
        post(link.token);
      },
      received(data) {
        const said = message.safeParse(data).data;
        if (!said) return 'foreign';
        const { type, ...payload } = said;
        link.message({ type, payload });
        return 'taken';
      },
      token: post,
      // Luzmo has no word for it: the frame's own token runs out.
      revoked: () => undefined,
      call(method, args) {
        link.post({ action: method, ...(args as object) });
        return Promise.resolve();
      },
    };
  },
};

registerProtocol(luzmo);
