import type { EmbedStatus } from '../bridge/frame-bridge-options.js';
import type { TokenError, TokenStatus } from '../session/index.js';

/** The events of `<token-provider>`; all bubble and are composed, none carries a token. */
export interface TokenProviderEventMap {
  'token-status': CustomEvent<{ readonly status: TokenStatus; readonly previous: TokenStatus }>;
  'token-refreshed': CustomEvent<{
    readonly generation: number;
    /** Epoch ms; `null` when the server did not say. */
    readonly expiresAt: number | null;
    /** ms of the attempt that brought it. */
    readonly latency: number;
    readonly attempts: number;
    readonly source: 'network' | 'tab';
  }>;
  'token-refresh-failed': CustomEvent<{
    readonly error: TokenError;
    /** From 1; 0 where no request was made. */
    readonly attempt: number;
    /** ms; `null` when it gives up. */
    readonly retryIn: number | null;
  }>;
  'token-expired': CustomEvent<{ readonly generation: number }>;
  /** 60 s before the refresh token's own announced end. `endsAt`: epoch ms. */
  'session-ending': CustomEvent<{ readonly endsAt: number }>;
  /** Cancelable; default action: `location.assign(loginUrl)`, in a visible page. */
  'login-required': CustomEvent<{
    /** `loop`: the login was tried twice within a minute, so there is no default action. */
    readonly reason: 'refused' | 'loop';
    readonly error: TokenError;
    readonly loginUrl: string | null;
  }>;
}

/** The events of `<analytics-embed>`; all bubble and are composed, none carries a token. */
export interface AnalyticsEmbedEventMap {
  'embed-status': CustomEvent<{ readonly status: EmbedStatus; readonly previous: EmbedStatus }>;
  /** `latency`: ms from the frame's start to its answer. */
  'embed-connected': CustomEvent<{ readonly latency: number }>;
  /** `latency`: ms from the new token to the frame's acknowledgement. */
  'embed-token-delivered': CustomEvent<{ readonly generation: number; readonly latency: number }>;
  /** `waited`: ms. */
  'embed-unresponsive': CustomEvent<{ readonly waited: number }>;
  /** `height`: CSS px. */
  'embed-resize': CustomEvent<{ readonly height: number }>;
  /** The frame's own message. */
  'embed-message': CustomEvent<{ readonly data: unknown }>;
  /** `code`: an `EmbedErrorCode`, or one of the frame's own. */
  'embed-error': CustomEvent<{ readonly code: string; readonly message: string }>;
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
