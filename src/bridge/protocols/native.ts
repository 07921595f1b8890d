import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession, MessageResult } from '../protocol.js';
import {
  parseFrameMessage,
  tokenUpdateMessage,
  VERSION,
  type FrameMessage,
  type HostMessage,
} from './native-messages.js';

/** The native wire protocol, version 1: window messages; either side may load first. src/bridge/README.md shows the handshake. */
export const native: EmbedProtocol = {
  name: 'native',
  open: channel => new NativeSession(channel),
};

class NativeSession implements ProtocolSession {
  readonly #channel: FrameChannel;
  #hasSentHello = false;
  /** Whether the document has answered an EMBED_HELLO that was sent before its `load`. */
  #hasAnswered = false;

  constructor(channel: FrameChannel) {
    this.#channel = channel;
  }

  sendHello(): void {
    this.#hasSentHello = true;
    this.#post({ type: 'EMBED_HELLO', version: VERSION });
  }

  onLoad(): void {
    this.#post({ type: 'EMBED_HELLO', version: VERSION });
    // A document that has answered has its token, and gets it again when it answers this EMBED_HELLO.
    if (!this.#hasAnswered) this.#sendTokenOrRevocation();
    this.#hasSentHello = this.#hasAnswered = false;
  }

  sendToken(token: FrameToken): void {
    this.#channel.postToken(token, tokenUpdateMessage(token));
  }

  sendRevocation(reason: string): void {
    this.#post({ type: 'TOKEN_REVOKED', version: VERSION, reason });
  }

  send(data: unknown): void {
    this.#post({ type: 'EMBED_MESSAGE', data });
  }

  onMessage(data: unknown): MessageResult {
    const message = parseFrameMessage(data);
    if (typeof message === 'string') return message;
    this.#handle(message);
    return 'handled';
  }

  #handle(message: FrameMessage): void {
    const channel = this.#channel;
    switch (message.type) {
      case 'EMBED_READY':
        this.#hasAnswered = this.#hasSentHello;
        // The token first, because listeners of `embed-connected` may take long.
        this.#sendTokenOrRevocation();
        channel.connected();
        break;
      case 'TOKEN_ACK':
        channel.acknowledged(message.generation);
        break;
      case 'TOKEN_REQUEST':
        // If there is a newer token already, the frame may have missed it.
        if (channel.token && channel.token.generation > message.generation) this.#sendTokenOrRevocation();
        else channel.tokenRejected(message.generation);
        break;
      case 'EMBED_RESIZE':
        channel.resized(message.height);
        break;
      case 'EMBED_ERROR':
        channel.error(message.code, message.message);
        break;
      case 'EMBED_MESSAGE':
        channel.message(message.data);
        break;
    }
  }

  #sendTokenOrRevocation(): void {
    const { token, revocation } = this.#channel;
    if (token) this.sendToken(token);
    else if (revocation !== null) this.sendRevocation(revocation);
  }

  #post(message: HostMessage): void {
    this.#channel.post(message);
  }
}
