import type { EmbedProtocol } from '../protocol.js';

/** Signed URLs: each token goes into the frame's address, and loads it again. Nothing is said, and nothing is heard. */
export const reload: EmbedProtocol = {
  name: 'reload',
  viaUrl: true,
  open: channel => ({
    onLoad() {
      channel.connected();
    },
    onMessage: () => 'ignored',
    sendToken: () => undefined,
    sendRevocation: () => undefined,
  }),
};
