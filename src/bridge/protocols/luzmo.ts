import * as z from 'zod/mini';
import { registerProtocol, type EmbedProtocol } from '../protocol.js';
import { openOneWay } from './one-way.js';

const message = z.looseObject({ type: z.string() });

/** Luzmo, one-way: posts a key and a token, and expects no answer. After a revocation, the frame's token stays valid until it expires. */
export const luzmo: EmbedProtocol = {
  name: 'luzmo',
  open: channel => ({
    ...openOneWay(channel, ({ accessToken, response }) => ({
      action: 'setAuthorization',
      key: response['key'],
      token: response['token'] ?? accessToken,
    })),
    onMessage(data) {
      const parsed = message.safeParse(data).data;
      if (!parsed) return 'ignored';
      const { type, ...payload } = parsed;
      channel.message({ type, payload });
      return 'handled';
    },
    call(method, args) {
      channel.post({ action: method, ...(args as object) });
      return Promise.resolve();
    },
  }),
};

registerProtocol(luzmo);
