import type { EmbedProtocol } from '../protocol.js';

/** Signed URLs: the frame is loaded with each new token in its URL. No messages are exchanged. */
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
