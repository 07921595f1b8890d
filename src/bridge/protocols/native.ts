import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession } from '../protocol.js';
import { bodies, VERSION } from './native.schema.js';
import { openOneWay } from './one-way.js';
import { handleTagged, type TaggedMessage } from './tagged-messages.js';

/** A message from the frame. */
export type FrameMessage = TaggedMessage<'type', typeof bodies>;

/** A message from the host. */
export type HostMessage =
  | { readonly type: 'EMBED_HELLO'; readonly version: typeof VERSION }
  | {
      readonly type: 'TOKEN_UPDATE';
      readonly version: typeof VERSION;
      readonly token: string;
      readonly generation: number;
      /** Seconds until the token expires; `Infinity` if its expiry is unknown. */
      readonly expiresIn: number;
    }
  | { readonly type: 'TOKEN_REVOKED'; readonly version: typeof VERSION; readonly reason: string }
  | { readonly type: 'EMBED_MESSAGE'; readonly data: unknown };

/** The native wire protocol, version 1: window messages; either side may load first. src/bridge/README.md shows the handshake. */
export const native: EmbedProtocol = {
  name: 'native',
  hint: origin =>
    `Check that its client (analytics-embed/frame) runs, and that "hostOrigins" contains "${origin}". If it only listens, set protocol="token-update".`,
  open,
};

function open(channel: FrameChannel): ProtocolSession {
  let hasSentHello = false;
  /** Whether the document has answered an EMBED_HELLO that was sent before its `load`. */
  let hasAnswered = false;

  const post = (message: HostMessage): void => channel.post(message);
  const sendToken = (token: FrameToken): void => channel.postToken(token, tokenUpdateMessage(token));
  const sendRevocation = (reason: string): void => post({ type: 'TOKEN_REVOKED', version: VERSION, reason });
  const sendTokenOrRevocation = (): void => {
    const { token, revocation } = channel;
    if (token) sendToken(token);
    else if (revocation !== null) sendRevocation(revocation);
  };

  return {
    sendHello() {
      hasSentHello = true;
      post({ type: 'EMBED_HELLO', version: VERSION });
    },
    onLoad() {
      post({ type: 'EMBED_HELLO', version: VERSION });
      // A document that has answered has its token, and gets it again when it answers this EMBED_HELLO.
      if (!hasAnswered) sendTokenOrRevocation();
      hasSentHello = hasAnswered = false;
    },
    onNavigate() {
      post({ type: 'EMBED_HELLO', version: VERSION });
      sendTokenOrRevocation();
    },
    sendToken,
    sendRevocation,
    send: data => post({ type: 'EMBED_MESSAGE', data }),
    onMessage: data =>
      handleTagged('type', bodies, data, {
        EMBED_READY: () => {
          hasAnswered = hasSentHello;
          // The token first, because listeners of `embed-connected` may take long.
          sendTokenOrRevocation();
          channel.connected();
        },
        TOKEN_ACK: ({ generation: acknowledged }) => channel.acknowledged(acknowledged),
        TOKEN_REQUEST: ({ generation: rejected, reason }) => {
          // If there is a newer token already, the frame may have missed it.
          if (channel.token && channel.token.generation > rejected) sendTokenOrRevocation();
          else channel.tokenRejected(rejected, reason === 'expired');
        },
        EMBED_RESIZE: ({ height }) => channel.resized(height),
        EMBED_ERROR: ({ code, message }) => channel.error(code, message),
        EMBED_MESSAGE: message => channel.message(message.data),
      }),
  };
}

/** The token message of `native` without its handshake: for a frame that has only a listener, and never answers. */
export const tokenUpdate: EmbedProtocol = {
  name: 'token-update',
  open: channel => openOneWay(channel, tokenUpdateMessage),
};

/** The message that carries a token to the frame, in `native` and `token-update`. */
function tokenUpdateMessage({ accessToken, generation, remaining }: FrameToken): HostMessage {
  return {
    type: 'TOKEN_UPDATE',
    version: VERSION,
    token: accessToken,
    generation,
    expiresIn: remaining / 1_000,
  };
}
