import type { BridgeClock } from './bridge-clock.js';

/** A token as a protocol gives it to its frame. */
export interface FrameToken {
  readonly accessToken: string;
  readonly generation: number;
  /** ms left; `Infinity` when its end is unknown. */
  readonly remaining: number;
  /** ms since it was asked for, by which other lifetimes in the response are older. */
  readonly age: number;
  /** The whole token response, for vendors that need more of its fields. */
  readonly response: Readonly<Record<string, unknown>>;
}

/** What a protocol can do with its frame, and whom it tells what the frame said. Origins are this side's business, not the protocol's. */
export interface FrameChannel {
  /** The frame's address, as the page gave it. */
  readonly url: string;
  /** What a protocol waits by. */
  readonly clock: BridgeClock;
  /** The token to give now; `null` while there is none that is alive. */
  readonly token: FrameToken | null;
  /** Why there is none any more; `null` where there never was one, or one is on its way. */
  readonly revocation: string | null;
  /** Posts to the frame, at its exact origin. */
  post: (message: unknown, transfer?: Transferable[]) => void;
  /** Posts a token, to the frame or through a port of its document's: what {@link acknowledged} is measured from. */
  postToken(token: FrameToken, message: unknown, port?: MessagePort): void;
  /**
   * Hears a port that the frame's document has the other end of, as it hears its window: within the same limit of messages.
   * Returns what closes it; the end of the conversation does so, too.
   */
  listen(port: MessagePort, onMessage: (data: unknown) => MessageResult): () => void;
  /** The handshake is done. */
  connected: () => void;
  /** The frame uses this generation now. */
  acknowledged(generation: number): void;
  /** The frame's API refused this generation. */
  tokenRejected(generation: number): void;
  /** The frame's content is this high, in CSS px. */
  resized(height: number): void;
  /** A message of the frame's own. */
  message(data: unknown): void;
  /** The frame reports an error of its own. */
  error(code: string, message: string): void;
}

/** What a frame's message was: of the protocol, of somebody else's, or of the protocol but malformed. */
export type MessageResult = 'handled' | 'ignored' | 'invalid';

/** One frame's conversation, over all the documents that it shows. */
export interface ProtocolSession {
  /** The iframe's `load`: there may be another document than before. */
  onLoad(): void;
  /** A document may be there whose `load` is not heard, or is still to come: what can be said twice; a protocol without it waits for the page's `load`. */
  sendHello?(): void;
  /** A message from the frame's window and origin; nothing else of it has been checked. */
  onMessage(data: unknown, ports: readonly MessagePort[]): MessageResult;
  /** There is a new token, and somebody in the frame to hear of it. */
  sendToken(token: FrameToken): void;
  /** There is none any more. */
  sendRevocation(reason: string): void;
  /** A message of the page's own; a protocol without one leaves it out. */
  send?(data: unknown): void;
  /**
   * A call of the vendor's own; a protocol that has none leaves it out.
   *
   * @throws {EmbedError} by rejection: `call_failed`, `call_timeout`, `call_unknown`, or `not_connected` when its document has gone.
   */
  call?(method: string, args: unknown): Promise<unknown>;
  /** Nothing is left behind. */
  dispose?(): void;
}

/** How a frame is spoken to. */
export interface EmbedProtocol {
  readonly name: string;
  /** The token goes to the frame in its URL: it is loaded when there is one, and again at each new one. */
  readonly viaUrl?: boolean;
  /** Begins a conversation; the link is good until the session is closed. */
  open(channel: FrameChannel): ProtocolSession;
}
