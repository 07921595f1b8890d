import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession, MessageResult } from '../protocol.js';
import {
  parseFrameMessage,
  tokenUpdateMessage,
  VERSION,
  type FrameMessage,
  type HostMessage,
} from './native-messages.js';

/** The native wire protocol, version 1: plain messages, either side may load first. */
export const native: EmbedProtocol = {
  name: 'native',
  open: channel => new NativeSession(channel),
};

class NativeSession implements ProtocolSession {
  readonly #channel: FrameChannel;
  #hasSentHello = false;
  /** Whether the document has answered since it was greeted. */
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
    // One that has answered has it, and is given it when it answers again.
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
        // The token first: what the page hears of the connection takes its time.
        this.#sendTokenOrRevocation();
        channel.connected();
        break;
      case 'TOKEN_ACK':
        channel.acknowledged(message.generation);
        break;
      case 'TOKEN_REQUEST':
        // One that a newer token has overtaken is answered with it: the frame may have missed it.
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
