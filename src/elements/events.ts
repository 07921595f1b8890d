import type { RecoveryCause } from '../bridge/document-recovery.js';
import type { EmbedStatus } from '../bridge/frame-bridge-options.js';
import type { TokenError, TokenStatus } from '../session/index.js';

/** The events of `<token-provider>`. All bubble and are composed; none carries a token. */
export interface TokenProviderEventMap {
  /** `status` has changed. */
  'token-status': CustomEvent<{ readonly status: TokenStatus; readonly previous: TokenStatus }>;
  /** A refresh has brought a new token, in this tab or in a peer tab. */
  'token-refreshed': CustomEvent<{
    readonly generation: number;
    /** Expiry of the token in epoch milliseconds; `null` if the server did not state a lifetime. */
    readonly expiresAt: number | null;
    /** Milliseconds from the successful request to the new token. */
    readonly latency: number;
    /** Number of attempts, from 1; 0 if a peer tab made them. */
    readonly attempts: number;
    /** `network`: this page sent the request; `tab`: a peer tab sent it. */
    readonly source: 'network' | 'tab';
  }>;
  /** An attempt has failed, or the page configures the provider wrongly. */
  'token-refresh-failed': CustomEvent<{
    readonly error: TokenError;
    /** Number of the attempt, from 1; 0 if no request was sent. */
    readonly attempt: number;
    /** Milliseconds until the next attempt; `null` if there will be none. */
    readonly retryIn: number | null;
  }>;
  /** The current token expired before its successor arrived. */
  'token-expired': CustomEvent<{ readonly generation: number }>;
  /** The refresh token expires soon, according to the server: in 60 s, or in a tenth of its lifetime if that is shorter. The user should save their work. */
  'session-ending': CustomEvent<{
    /** Expiry of the refresh token in epoch milliseconds. */
    readonly endsAt: number;
  }>;
  /**
   * The server has rejected the refresh token, or a refresh has failed with another terminal error. Nothing is requested until
   * new tokens are set. If providers of a page share the session, only the primary one fires the event. Cancelable; default
   * action: `location.assign(loginUrl)`, as soon as the page is visible.
   */
  'login-required': CustomEvent<{
    /**
     * `loop` after two redirects to the login within 60 s without a refresh that succeeded: then there is no default action, and
     * embeds show the button "Sign in". `asked` when the user presses it. `subject_changed` if the server has the session of
     * another user. Otherwise `refused`.
     */
    readonly reason: 'refused' | 'loop' | 'asked' | 'subject_changed';
    readonly error: TokenError;
    readonly loginUrl: string | null;
  }>;
}

/** The events of `<analytics-embed>`. All bubble and are composed; none carries a token. */
export interface AnalyticsEmbedEventMap {
  /** `status` has changed. */
  'embed-status': CustomEvent<{ readonly status: EmbedStatus; readonly previous: EmbedStatus }>;
  /** The frame has answered, for the first time or after it was loaded again. */
  'embed-connected': CustomEvent<{
    /** Milliseconds from the insertion of the iframe, or from the `load` of a later document, to the answer. */
    readonly latency: number;
  }>;
  /** The frame has acknowledged a new token. */
  'embed-token-delivered': CustomEvent<{
    readonly generation: number;
    /** Milliseconds from the first post of the token to the acknowledgement. */
    readonly latency: number;
  }>;
  /** The frame has not answered within `handshake-timeout`. It still receives every token. */
  'embed-unresponsive': CustomEvent<{
    /** Milliseconds since the insertion of the iframe, or since the `load` of a later document. */
    readonly waited: number;
  }>;
  /**
   * The frame's document was lost, or has failed: the embed loads the address again, with the frame's filters and tabs as far as
   * its protocol can keep them. At most three times; a minute of `connected` resets the count. Cancelable: then it does not.
   */
  'embed-recovering': CustomEvent<{
    /**
     * `document-lost`: a later document does not answer. `stale-token`: the frame had no valid token for a while, and
     * `recover="reload"`. `no-token`: its first token had expired on arrival.
     */
    readonly cause: RecoveryCause;
    /** Number of the attempt, from 1. */
    readonly attempt: number;
  }>;
  /** The frame answers after `embed-recovering`. */
  'embed-recovered': CustomEvent<{ readonly cause: RecoveryCause; readonly attempts: number }>;
  /**
   * A new token was sent to a frame that had no valid one for a while, and that repeats no failed query (Superset, Luzmo): it may
   * show errors until it is loaded again. `recover="reload"` does that.
   */
  'embed-stale': CustomEvent<{
    readonly generation: number;
    /** Milliseconds without a valid token. */
    readonly for: number;
  }>;
  /** The frame has reported its height. */
  'embed-resize': CustomEvent<{
    /** CSS pixels. */
    readonly height: number;
  }>;
  /** The frame has sent a message to the page. Cancelable, for a frame that asks whether the page acts upon it (Metabase's `handleLink`). */
  'embed-message': CustomEvent<{ readonly data: unknown }>;
  /** An attribute is invalid, the frame violates the protocol, or the frame has reported an error of its own. */
  'embed-error': CustomEvent<{
    /** An `EmbedErrorCode`, or a code of the frame's own. */
    readonly code: string;
    /** Names the element and the remedy; for an error of the frame's own, the text that the frame sent. */
    readonly message: string;
  }>;
}

declare global {
  /** The map of all elements, of the document and of the window: the events bubble up to them. */
  interface GlobalEventHandlersEventMap extends TokenProviderEventMap, AnalyticsEmbedEventMap {}
}
