// Generated from the elements by `npm run docs:api`.

import type {
  AnalyticsEmbed,
  AnalyticsEmbedEventMap,
  TokenProvider,
  TokenProviderEventMap,
  TokenResponse,
} from '../index.js';
import type { TokenInspector } from '../inspector/index.js';

/** Properties of an element that can be set, with their documentation. */
type Settable<Target, Name extends keyof Target> = { [Key in Name]?: Target[Key] | undefined };

/** Handles an event of an element. */
type Handler<Fired extends Event, Target> = (event: Fired & { readonly currentTarget: Target }) => void;

/** The attributes of `<token-provider>` that have another name or type than their property. */
export interface TokenProviderAttributes {
  /** Format of a refresh request: `json` (`{"refresh_token": "…"}`), `form` (RFC 6749 §6), or `cookie` (an empty JSON object; your backend holds the refresh token). */
  'request-format'?: TokenProviderProperties['requestFormat'];
  /** The client identifier (RFC 6749 §2.2), sent with `form`. */
  'client-id'?: TokenProviderProperties['clientId'];
  /** Fraction of the token's lifetime after which to refresh, at least 0.1 and below 1. Where providers of one session differ, the default applies. A refresh starts up to 5% earlier at random, so that clients do not refresh at the same time. */
  'refresh-at'?: number | `${number}` | undefined;
  /** Milliseconds after which an attempt counts as failed, at least 1,000, response body included. Where providers of one session differ, the default applies. A request that may have spent a refresh token continues until three times this; with `cookie` it is aborted. */
  'request-timeout'?: number | `${number}` | undefined;
  /** Where the default action of `login-required` redirects to: an `http:` or `https:` URL. Where providers of one session differ, there is none. */
  'login-url'?: TokenProviderProperties['loginUrl'];
}

/** The properties of `<token-provider>` that can be set. */
export interface TokenProviderProperties extends Settable<
  TokenProvider,
  Exclude<keyof typeof TokenProvider.properties, 'tokens'>
> {
  /** Write-only: the tokens of a login, as the authorization server returned them (RFC 6749 §5.1). Setting the same object again has no effect. Tokens that another provider has had, before it was removed, continue its login if this one sends the same requests. */
  tokens?: TokenResponse | undefined;
}

/** The events of `<token-provider>`; `Target` is their `currentTarget`. */
export interface TokenProviderHandlers<Target = TokenProvider> {
  /** `status` has changed. */
  'ontoken-status'?: Handler<TokenProviderEventMap['token-status'], Target> | undefined;
  /** A refresh has brought a new token, in this tab or in a peer tab. `expiresAt`: Expiry of the token in epoch milliseconds; `null` if the server did not state a lifetime. `latency`: Milliseconds from the successful request to the new token. `attempts`: Number of attempts, from 1; 0 if a peer tab made them. `source`: `network`: this page sent the request; `tab`: a peer tab sent it. */
  'ontoken-refreshed'?: Handler<TokenProviderEventMap['token-refreshed'], Target> | undefined;
  /** An attempt has failed, or the page configures the provider wrongly. `attempt`: Number of the attempt, from 1; 0 if no request was sent. `retryIn`: Milliseconds until the next attempt; `null` if there will be none. */
  'ontoken-refresh-failed'?: Handler<TokenProviderEventMap['token-refresh-failed'], Target> | undefined;
  /** The current token expired before its successor arrived. */
  'ontoken-expired'?: Handler<TokenProviderEventMap['token-expired'], Target> | undefined;
  /** The refresh token expires soon, according to the server: in 60 s, or in a tenth of its lifetime if that is shorter. The user should save their work. `endsAt`: Expiry of the refresh token in epoch milliseconds. */
  'onsession-ending'?: Handler<TokenProviderEventMap['session-ending'], Target> | undefined;
  /** The server has rejected the refresh token, or a refresh has failed with another terminal error. Nothing is requested until new tokens are set. If providers of a page share the session, only the primary one fires the event. Cancelable; default action: `location.assign(loginUrl)`, as soon as the page is visible. `reason`: `loop` after two redirects to the login within 60 s without a refresh that succeeded: then there is no default action, and embeds show the button "Sign in". `asked` when the user presses it. `subject_changed` if the server has the session of another user. Otherwise `refused`. */
  'onlogin-required'?: Handler<TokenProviderEventMap['login-required'], Target> | undefined;
}

/** The attributes of `<analytics-embed>` that have another name or type than their property. */
export interface AnalyticsEmbedAttributes {
  /** The iframe's accessible name. If it is missing, a console warning names the element. */
  'embed-title'?: AnalyticsEmbedProperties['embedTitle'];
  /** The only origin that tokens are sent to and messages are accepted from. Default: the origin of `src`. */
  'frame-origin'?: AnalyticsEmbedProperties['frameOrigin'];
  /** Referrer policy of the frame, as on `<iframe>`. With a token in the URL, no referrer is sent. */
  referrerpolicy?: AnalyticsEmbedProperties['referrerPolicy'];
  /** Loads the frame without the browser's cookies and storage, as on `<iframe>`, in browsers that can. */
  credentialless?: boolean | '' | undefined;
  /** Priority of the frame's document, as on other elements: `high`, `low` or `auto`. */
  fetchpriority?: AnalyticsEmbedProperties['fetchPriority'];
  /** Whether the element takes the height that the frame reports. */
  'auto-height'?: boolean | '' | undefined;
  /** Milliseconds that a frame has to answer, from its insertion and from each `load`; then the status is `unresponsive`. */
  'handshake-timeout'?: number | `${number}` | undefined;
  /** Name of the URL parameter for a token in the URL. The other parameters and the fragment stay. */
  'token-param'?: AnalyticsEmbedProperties['tokenParam'];
}

/** The properties of `<analytics-embed>` that can be set. */
export type AnalyticsEmbedProperties = Settable<AnalyticsEmbed, keyof typeof AnalyticsEmbed.properties>;

/** The events of `<analytics-embed>`; `Target` is their `currentTarget`. */
export interface AnalyticsEmbedHandlers<Target = AnalyticsEmbed> {
  /** `status` has changed. */
  'onembed-status'?: Handler<AnalyticsEmbedEventMap['embed-status'], Target> | undefined;
  /** The frame has answered, for the first time or after it was loaded again. `latency`: Milliseconds from the insertion of the iframe, or from the `load` of a later document, to the answer. */
  'onembed-connected'?: Handler<AnalyticsEmbedEventMap['embed-connected'], Target> | undefined;
  /** The frame has acknowledged a new token. `latency`: Milliseconds from the first post of the token to the acknowledgement. */
  'onembed-token-delivered'?: Handler<AnalyticsEmbedEventMap['embed-token-delivered'], Target> | undefined;
  /** The frame has not answered within `handshake-timeout`. It still receives every token. `waited`: Milliseconds since the insertion of the iframe, or since the `load` of a later document. */
  'onembed-unresponsive'?: Handler<AnalyticsEmbedEventMap['embed-unresponsive'], Target> | undefined;
  /** The frame's document was lost, or has failed: the embed loads the address again, with the frame's filters and tabs as far as its protocol can keep them. At most three times; a minute of `connected` resets the count. Cancelable: then it does not. `cause`: `document-lost`: a later document does not answer. `stale-token`: the frame had no valid token for a while, and `recover="reload"`. `no-token`: its first token had expired on arrival. `attempt`: Number of the attempt, from 1. */
  'onembed-recovering'?: Handler<AnalyticsEmbedEventMap['embed-recovering'], Target> | undefined;
  /** The frame answers after `embed-recovering`. */
  'onembed-recovered'?: Handler<AnalyticsEmbedEventMap['embed-recovered'], Target> | undefined;
  /** A new token was sent to a frame that had no valid one for a while, and that repeats no failed query (Superset, Luzmo): it may show errors until it is loaded again. `recover="reload"` does that. `for`: Milliseconds without a valid token. */
  'onembed-stale'?: Handler<AnalyticsEmbedEventMap['embed-stale'], Target> | undefined;
  /** The frame has reported its height. `height`: CSS pixels. */
  'onembed-resize'?: Handler<AnalyticsEmbedEventMap['embed-resize'], Target> | undefined;
  /** The frame has sent a message to the page. Cancelable, for a frame that asks whether the page acts upon it (Metabase's `handleLink`). */
  'onembed-message'?: Handler<AnalyticsEmbedEventMap['embed-message'], Target> | undefined;
  /** An attribute is invalid, the frame violates the protocol, or the frame has reported an error of its own. `code`: An `EmbedErrorCode`, or a code of the frame's own. `message`: Names the element and the remedy; for an error of the frame's own, the text that the frame sent. */
  'onembed-error'?: Handler<AnalyticsEmbedEventMap['embed-error'], Target> | undefined;
}

/** The attributes of `<token-inspector>` that have another name or type than their property. */
export interface TokenInspectorAttributes {
  /** Seconds that the timeline shows, 10 to 86400; default 120. */
  span?: number | `${number}` | undefined;
  /** Whether the view is paused. Recording continues while it is paused. */
  paused?: boolean | '' | undefined;
}

/** The properties of `<token-inspector>` that can be set. */
export type TokenInspectorProperties = Settable<TokenInspector, keyof typeof TokenInspector.properties>;
