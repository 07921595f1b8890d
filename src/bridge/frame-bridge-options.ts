import type { EmbedError } from './embed-error.js';
import type { RecoveryCause } from './document-recovery.js';
import type { BridgeClock, EmbedProtocol } from './protocol.js';

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

/** The values of the attribute `recover`. */
export const RECOVERIES = ['none', 'reload'] as const;
/** What an embed does if a token has come too late for a frame that repeats no failed query. `reload`: it loads the frame again. */
export type EmbedRecovery = (typeof RECOVERIES)[number];

/** The options that can change while the frame is loaded. */
export interface FrameBridgeSettings {
  /** Absolute, `http:` or `https:`. Only its fragment can change: the document in the frame follows it. */
  readonly url: string;
  /** Milliseconds to wait for an answer, from the start and again from each `load`. */
  readonly handshakeTimeout: number;
  readonly fallback: EmbedFallback;
  readonly recover: EmbedRecovery;
  /** Whether the embed follows the height that the frame reports. */
  readonly autoHeight: boolean;
  /** The URL parameter for the token, if the token is in the URL. */
  readonly tokenParam: string;
}

/** The options of one {@link FrameBridge}. */
export interface FrameBridgeOptions extends FrameBridgeSettings {
  /** The only origin to which the bridge posts, and from which it accepts messages. */
  readonly origin: string;
  readonly protocol: EmbedProtocol;
  /** Whether the document may load long after the start (`loading="lazy"`). Then only its `load` starts the timeout. */
  readonly isLazy: boolean;
  readonly clock?: BridgeClock;
}

/** What an iframe shows. Each object requires a new iframe, even if the URL is the same. */
export interface FrameAddress {
  /** Its fragment can change, which keeps the document. */
  readonly url: string;
  /** Whether the URL contains a token. */
  readonly hasToken: boolean;
}

/** The default clock: `performance.now()` and `setTimeout()`. */
export const systemClock: BridgeClock = {
  now: () => performance.now(),
  schedule(callback, delayMs) {
    const id = setTimeout(callback, delayMs);
    return () => clearTimeout(id);
  },
};

/** What a bridge reports of its frame. Latencies are in milliseconds. */
export type FrameEvent =
  | { readonly type: 'status'; readonly status: EmbedStatus; readonly previous: EmbedStatus }
  /** The address, or what the overlays show, has changed: the embed must render. A new address needs a new iframe. */
  | { readonly type: 'render' }
  /** `latency`: from the start, or from the `load` of a later document, to the answer. */
  | { readonly type: 'connected'; readonly latency: number }
  /** `latency`: from the first post of the token to its acknowledgement. */
  | { readonly type: 'token-delivered'; readonly generation: number; readonly latency: number }
  /** `waited`: milliseconds since the start, or since the `load` of a later document. `isExplained`: a fault follows that gives the reason. */
  | { readonly type: 'unresponsive'; readonly waited: number; readonly isExplained: boolean }
  /** The frame's API rejected the token of this generation; or, if `isExpired`, the frame needs one that is valid for longer. */
  | { readonly type: 'token-rejected'; readonly generation: number; readonly isExpired: boolean }
  /** `height`: in CSS pixels. */
  | { readonly type: 'resize'; readonly height: number }
  /** The frame sent a message for the page. */
  | { readonly type: 'message'; readonly data: unknown }
  /** A document of the frame was lost or has failed. The address is loaded again, unless the listener returns `false`. */
  | { readonly type: 'recovering'; readonly cause: RecoveryCause; readonly attempt: number }
  /** The frame has answered after `attempts` such loads. */
  | { readonly type: 'recovered'; readonly cause: RecoveryCause; readonly attempts: number }
  /** The frame got a token after it had none that was valid for that many milliseconds, and repeats no failed query. */
  | { readonly type: 'stale'; readonly generation: number; readonly for: number }
  /** The bridge found an error in what the frame does. */
  | { readonly type: 'fault'; readonly error: EmbedError }
  /** The frame reports an error, with a code of its own. */
  | { readonly type: 'error'; readonly code: string; readonly message: string };
