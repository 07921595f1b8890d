import { registerProtocol, type EmbedProtocol } from 'analytics-embed';
import * as z from 'zod/mini';

const said = z.union([z.object({ hello: z.literal(true) }), z.object({ stale: z.literal(true) })]);

const acme: EmbedProtocol = {
  name: 'acme',
  open: link => ({
    loaded() {
      if (link.token) this.token(link.token);
    },
    token(token) {
      link.postToken(token, { jwt: token.accessToken });
    },
    revoked() {
      link.post({ jwt: null });
    },
    received(data) {
      const message = said.safeParse(data).data;
      if (!message) return 'foreign';
      if ('hello' in message) {
        if (link.token) this.token(link.token);
        link.connected();
      } else if (link.token) link.refused(link.token.generation);
      return 'taken';
    },
  }),
};
registerProtocol(acme);
