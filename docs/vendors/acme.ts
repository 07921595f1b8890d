import { registerProtocol, type EmbedProtocol } from 'analytics-embed';
import * as z from 'zod/mini';

const frameMessage = z.union([z.object({ hello: z.literal(true) }), z.object({ stale: z.literal(true) })]);

const acme: EmbedProtocol = {
  name: 'acme',
  open: channel => ({
    onLoad() {
      if (channel.token) this.sendToken(channel.token);
    },
    sendToken(token) {
      channel.postToken(token, { jwt: token.accessToken });
    },
    sendRevocation() {
      channel.post({ jwt: null });
    },
    onMessage(data) {
      const message = frameMessage.safeParse(data).data;
      if (!message) return 'ignored';
      if ('hello' in message) {
        if (channel.token) this.sendToken(channel.token);
        channel.connected();
      } else if (channel.token) channel.tokenRejected(channel.token.generation);
      return 'handled';
    },
  }),
};
registerProtocol(acme);
