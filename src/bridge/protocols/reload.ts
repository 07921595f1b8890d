import type { EmbedProtocol } from '../protocol.js';

/** Signed URLs: each token goes into the frame's address, and loads it again. Nothing is said, and nothing is heard. */
export const reload: EmbedProtocol = {
  name: 'reload',
  byUrl: true,
  open: link => ({
    loaded() {
      link.connected();
    },
    received: () => 'foreign',
    token: () => undefined,
    revoked: () => undefined,
  }),
};
