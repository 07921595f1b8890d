import type { EmbedProtocol, FrameLink, FrameToken, ProtocolSession, Reception } from '../protocol.js';
import {
  parseFrameMessage,
  tokenUpdate,
  VERSION,
  type FrameMessage,
  type HostMessage,
} from './native-messages.js';

/** The native wire protocol, version 1: plain messages, either side may load first. */
export const native: EmbedProtocol = {
  name: 'native',
  open: link => new NativeSession(link),
};

class NativeSession implements ProtocolSession {
  readonly #link: FrameLink;
  #greeted = false;
  /** Whether the document has answered since it was greeted. */
  #answered = false;

  constructor(link: FrameLink) {
    this.#link = link;
  }

  greet(): void {
    this.#greeted = true;
    this.#post({ type: 'EMBED_HELLO', version: VERSION });
  }

  loaded(): void {
    this.#post({ type: 'EMBED_HELLO', version: VERSION });
    // One that has answered has it, and is given it when it answers again.
    if (!this.#answered) this.#offer();
    this.#greeted = this.#answered = false;
  }

  token(token: FrameToken): void {
    this.#link.postToken(token, tokenUpdate(token));
  }

  revoked(reason: string): void {
    this.#post({ type: 'TOKEN_REVOKED', version: VERSION, reason });
  }

  send(data: unknown): void {
    this.#post({ type: 'EMBED_MESSAGE', data });
  }

  received(data: unknown): Reception {
    const message = parseFrameMessage(data);
    if (typeof message === 'string') return message;
    this.#take(message);
    return 'taken';
  }

  #take(message: FrameMessage): void {
    const link = this.#link;
    switch (message.type) {
      case 'EMBED_READY':
        this.#answered = this.#greeted;
        // The token first: what the page hears of the connection takes its time.
        this.#offer();
        link.connected();
        break;
      case 'TOKEN_ACK':
        link.acknowledged(message.generation);
        break;
      case 'TOKEN_REQUEST':
        // One that a newer token has overtaken is answered with it: the frame may have missed it.
        if (link.token && link.token.generation > message.generation) this.#offer();
        else link.refused(message.generation);
        break;
      case 'EMBED_RESIZE':
        link.resized(message.height);
        break;
      case 'EMBED_ERROR':
        link.error(message.code, message.message);
        break;
      case 'EMBED_MESSAGE':
        link.message(message.data);
        break;
    }
  }

  #offer(): void {
    const { token, revocation } = this.#link;
    if (token) this.token(token);
    else if (revocation !== null) this.revoked(revocation);
  }

  #post(message: HostMessage): void {
    this.#link.post(message);
  }
}
