import type { BridgeClock } from './bridge-clock.js';
import type { EmbedError } from './embed-error.js';
import type { EmbedProtocol } from './protocol.js';

/**
 * The status of an embed's frame.
 *
 * - `idle`: there is no frame
 * - `loading`: its first document is loading
 * - `connecting`: a document has loaded, and the embed waits for its answer
 * - `connected`: the document has answered
 * - `unresponsive`: the document did not answer in time (it still receives each token), or the frame shows another origin
 *   (which receives nothing)
 * - `failed`: an attribute is invalid, and there is no frame; only the element sets this status
 */
export type EmbedStatus = 'idle' | 'loading' | 'connecting' | 'connected' | 'unresponsive' | 'failed';

/** The values of the attribute `fallback`. */
export const FALLBACKS = ['none', 'reload'] as const;
/** What an embed does if a frame never answers. `none`: nothing; `reload`: it loads the frame again with the token in the URL. */
export type EmbedFallback = (typeof FALLBACKS)[number];

/** The options that can change while the frame is loaded. */
export interface FrameBridgeSettings {
  /** Milliseconds to wait for an answer, from the start and again from each `load`. */
  readonly handshakeTimeout: number;
  readonly fallback: EmbedFallback;
  /** The URL parameter for the token, if the token is in the URL. */
  readonly tokenParam: string;
}

/** The options of one {@link FrameBridge}. */
export interface FrameBridgeOptions extends FrameBridgeSettings {
  /** Absolute, `http:` or `https:`. */
  readonly url: string;
  /** The only origin to which the bridge posts, and from which it accepts messages. */
  readonly origin: string;
  readonly protocol: EmbedProtocol;
  /** Whether the document may load long after the start (`loading="lazy"`). Then only its `load` starts the timeout. */
  readonly isLazy: boolean;
  readonly clock?: BridgeClock;
}

/** Where a bridge reports what happens in its frame. */
export interface FrameBridgeListener {
  onStatusChange(status: EmbedStatus, previous: EmbedStatus): void;
  /** The address has changed: the embed must replace the iframe. */
  onAddressChange(): void;
  /** @param latency milliseconds from the start, or from the `load` of a later document, to the answer. */
  onConnected(latency: number): void;
  /** @param latency milliseconds from the first post of the token to its acknowledgement. */
  onTokenDelivered(generation: number, latency: number): void;
  /** @param waited milliseconds since the start, or since the `load` of a later document. */
  onUnresponsive(waited: number): void;
  /** The frame's API rejected the token of this generation. */
  onTokenRejected(generation: number): void;
  /** @param height in CSS pixels. */
  onResize(height: number): void;
  /** The frame sent a message for the page. */
  onMessage(data: unknown): void;
  /** The bridge found an error in what the frame does. */
  onEmbedError(error: EmbedError): void;
  /** The frame reports an error, with a code of its own. */
  onFrameError(code: string, message: string): void;
}
