import { registerProtocol, type EmbedProtocol } from '../protocol.js';
import { message } from './luzmo.schema.js';
import { openOneWay } from './one-way.js';

/**
 * Luzmo: posts a key and a token, and expects no answer; the frame reports when they have expired. After a revocation, the
 * frame's token stays valid until it expires.
 */
export const luzmo: EmbedProtocol = {
  name: 'luzmo',
  needsToken: true,
  neverRetries: true,
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
      if (type === 'authorizationExpired' && channel.token) channel.tokenRejected(channel.token.generation);
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
