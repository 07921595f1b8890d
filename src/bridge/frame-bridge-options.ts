import type { BridgeClock } from './bridge-clock.js';
import type { EmbedError } from './embed-error.js';
import type { EmbedProtocol } from './protocol.js';

/**
 * Where a frame stands: its first document is on its way (`loading`), it is there and is asked (`connecting`), it answered
 * (`connected`), or it did not in time (`unresponsive`; it is served all the same). `idle`: there is no frame. `failed` is
 * the element's: what it was told is wrong.
 */
export type EmbedStatus = 'idle' | 'loading' | 'connecting' | 'connected' | 'unresponsive' | 'failed';

/** What to do for a frame that never answers. */
export const FALLBACKS = ['none', 'reload'] as const;
export type EmbedFallback = (typeof FALLBACKS)[number];

/** What can be said anew of a frame that is there. */
export interface FrameBridgeSettings {
  /** ms from the start, and from each `load`. */
  readonly handshakeTimeout: number;
  readonly fallback: EmbedFallback;
  /** The URL parameter that a token goes into, where it goes by URL. */
  readonly tokenParam: string;
}

/** How a frame is spoken to. */
export interface FrameBridgeOptions extends FrameBridgeSettings {
  /** Absolute, `http:` or `https:`. */
  readonly url: string;
  /** The only origin that is spoken to and listened to. */
  readonly origin: string;
  readonly protocol: EmbedProtocol;
  /** Whether the document may load long after the start: then only its `load` starts the wait. */
  readonly isLazy: boolean;
  readonly clock?: BridgeClock;
}

/** Who hears what a frame does. */
export interface FrameBridgeListener {
  onStatusChange(status: EmbedStatus, previous: EmbedStatus): void;
  /** There is another address: the iframe is to be replaced. */
  onAddressChange(): void;
  /** @param latency ms from the start, or the reload, to the answer. */
  onConnected(latency: number): void;
  /** @param latency ms from the post to the acknowledgement. */
  onTokenDelivered(generation: number, latency: number): void;
  /** @param waited ms. */
  onUnresponsive(waited: number): void;
  /** The frame's API refused this generation. */
  onTokenRejected(generation: number): void;
  /** @param height CSS px. */
  onResize(height: number): void;
  onMessage(data: unknown): void;
  /** The page or the frame made a mistake. */
  onEmbedError(error: EmbedError): void;
  /** The frame reports an error of its own. */
  onFrameError(code: string, message: string): void;
}
