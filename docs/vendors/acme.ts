import { registerProtocol, type EmbedProtocol } from 'analytics-embed';
import * as z from 'zod/mini';

const said = z.union([z.object({ hello: z.literal(true) }), z.object({ stale: z.literal(true) })]);

const acme: EmbedProtocol = {
  name: 'acme',
  open: link => ({
    onLoad() {
      if (link.token) this.sendToken(link.token);
    },
    sendToken(token) {
      link.postToken(token, { jwt: token.accessToken });
    },
    sendRevocation() {
      link.post({ jwt: null });
    },
    onMessage(data) {
      const message = said.safeParse(data).data;
      if (!message) return 'ignored';
      if ('hello' in message) {
        if (link.token) this.sendToken(link.token);
        link.connected();
      } else if (link.token) link.tokenRejected(link.token.generation);
      return 'handled';
    },
  }),
};
registerProtocol(acme);
