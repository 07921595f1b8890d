import type { EmbedStatus } from '../bridge/frame-bridge-options.js';
import type { TokenError, TokenStatus } from '../session/index.js';

/** The events of `<token-provider>`; all bubble and are composed, none carries a token. */
export interface TokenProviderEventMap {
  /** `status` has changed. */
  'token-status': CustomEvent<{ readonly status: TokenStatus; readonly previous: TokenStatus }>;
  /** A refresh has brought a new token, here or in another tab. */
  'token-refreshed': CustomEvent<{
    readonly generation: number;
    /** Epoch ms; `null` when the server did not say. */
    readonly expiresAt: number | null;
    /** ms of the attempt that brought it. */
    readonly latency: number;
    /** How many it took; 0 where another tab made them. */
    readonly attempts: number;
    /** Who made the request: this page, or another tab. */
    readonly source: 'network' | 'tab';
  }>;
  /** An attempt has failed, or what the page says of it is wrong. */
  'token-refresh-failed': CustomEvent<{
    readonly error: TokenError;
    /** From 1; 0 where no request was made. */
    readonly attempt: number;
    /** ms until the next attempt; `null` when it gives up. */
    readonly retryIn: number | null;
  }>;
  /** The token in hand ran out before its successor came. */
  'token-expired': CustomEvent<{ readonly generation: number }>;
  /** 60 s before the refresh token's own announced end: time to save work. */
  'session-ending': CustomEvent<{
    /** Epoch ms. */
    readonly endsAt: number;
  }>;
  /**
   * The refresh token is refused: nothing is asked again until new tokens are set. Of providers that share a session, the
   * eldest fires it. Cancelable; default action: `location.assign(loginUrl)`, in a visible page.
   */
  'login-required': CustomEvent<{
    /** `loop`: the login was tried twice within a minute, so there is no default action. */
    readonly reason: 'refused' | 'loop';
    readonly error: TokenError;
    readonly loginUrl: string | null;
  }>;
}

/** The events of `<analytics-embed>`; all bubble and are composed, none carries a token. */
export interface AnalyticsEmbedEventMap {
  /** `status` has changed. */
  'embed-status': CustomEvent<{ readonly status: EmbedStatus; readonly previous: EmbedStatus }>;
  /** The frame has answered for the first time, or after it was loaded anew. */
  'embed-connected': CustomEvent<{
    /** ms from the frame's start to its answer. */
    readonly latency: number;
  }>;
  /** The frame uses a new token. */
  'embed-token-delivered': CustomEvent<{
    readonly generation: number;
    /** ms from the new token to the frame's acknowledgement. */
    readonly latency: number;
  }>;
  /** The frame has not answered in time. */
  'embed-unresponsive': CustomEvent<{
    /** ms. */
    readonly waited: number;
  }>;
  /** The frame reports a height. */
  'embed-resize': CustomEvent<{
    /** CSS px. */
    readonly height: number;
  }>;
  /** A message of the frame's own. */
  'embed-message': CustomEvent<{ readonly data: unknown }>;
  /** An attribute is wrong, the frame breaks the rules, or it reports an error of its own. */
  'embed-error': CustomEvent<{
    /** An `EmbedErrorCode`, or one of the frame's own. */
    readonly code: string;
    /** Names the element and the remedy. */
    readonly message: string;
  }>;
}

declare global {
  interface HTMLElementEventMap extends TokenProviderEventMap, AnalyticsEmbedEventMap {}
}

type EventMap = TokenProviderEventMap & AnalyticsEmbedEventMap;

/** Fires one of the elements' events; `false` when it was canceled. */
export function fire<Name extends keyof EventMap>(
  element: HTMLElement,
  name: Name,
  detail: EventMap[Name]['detail'],
): boolean {
  const cancelable = name === 'login-required';
  return element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
}
