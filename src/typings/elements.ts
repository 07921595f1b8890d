// Made from the elements by `npm run docs:api`.

import type {
  AnalyticsEmbed,
  AnalyticsEmbedEventMap,
  EmbedProtocol,
  RefreshRequest,
  TokenProvider,
  TokenProviderEventMap,
  TokenResponse,
} from '../index.js';

/** Handles an event of an element. */
type Handler<Fired extends Event, Target> = (event: Fired & { readonly currentTarget: Target }) => void;

/** The attributes of `<token-provider>`. */
export interface TokenProviderAttributes {
  /** Where refreshes are POSTed: an `http:` or `https:` URL. */
  endpoint?: string | undefined;
  /** How they are written: `json`, `form` (RFC 6749 §6) or `cookie` (an empty object; your backend holds the refresh token). */
  'request-format'?: 'json' | 'form' | 'cookie' | undefined;
  /** The client's identifier, for `form`. */
  'client-id'?: string | undefined;
  /** The scope to ask for, for `form`. */
  scope?: string | undefined;
  /** As fetch's. */
  credentials?: 'include' | 'omit' | 'same-origin' | undefined;
  /** Fraction of the lifetime at which to refresh, in (0, 1); up to 5% earlier, so that a fleet does not beat in step. */
  'refresh-at'?: number | `${number}` | undefined;
  /** ms, one attempt with its whole body; then it is aborted, and counts as failed. */
  'request-timeout'?: number | `${number}` | undefined;
  /** Providers of this origin that name the same session share one token and one refresh, in this page and in all tabs; name it per user. None named: shared with nobody. The tokens of whoever was here first count, until others are set by script. Another name leaves the tokens of the old one behind at once; a first name keeps them. */
  session?: string | undefined;
  /** Where the default action of `login-required` goes. */
  'login-url'?: string | undefined;
}

/** The properties of `<token-provider>` that can be set. */
export interface TokenProviderProperties {
  /** Where refreshes are POSTed: an `http:` or `https:` URL. */
  endpoint?: string | undefined;
  /** How they are written: `json`, `form` (RFC 6749 §6) or `cookie` (an empty object; your backend holds the refresh token). */
  requestFormat?: 'json' | 'form' | 'cookie' | undefined;
  /** The client's identifier, for `form`. */
  clientId?: string | undefined;
  /** The scope to ask for, for `form`. */
  scope?: string | undefined;
  /** As fetch's. */
  credentials?: 'include' | 'omit' | 'same-origin' | undefined;
  /** Fraction of the lifetime at which to refresh, in (0, 1); up to 5% earlier, so that a fleet does not beat in step. */
  refreshAt?: number | undefined;
  /** ms, one attempt with its whole body; then it is aborted, and counts as failed. */
  requestTimeout?: number | undefined;
  /** Providers of this origin that name the same session share one token and one refresh, in this page and in all tabs; name it per user. None named: shared with nobody. The tokens of whoever was here first count, until others are set by script. Another name leaves the tokens of the old one behind at once; a first name keeps them. */
  session?: string | undefined;
  /** Where the default action of `login-required` goes. */
  loginUrl?: string | undefined;
  /** Set only: the first tokens, or those of a new login, as the authorization server answered them (RFC 6749 §5.1). The same object once more is no new login. */
  tokens?: TokenResponse | undefined;
  /** Replaces the HTTP request: `({ refreshToken, signal, reason, attempt }) => Promise<TokenResponse>`; throw a `TokenError` to say how it failed. */
  refresher?: ((request: RefreshRequest) => Promise<TokenResponse>) | undefined;
  /** Asked once when the refresh token is refused, before `login-required`: a silent way back in. */
  reauthenticate?: ((request: RefreshRequest) => Promise<TokenResponse>) | undefined;
}

/** The events of `<token-provider>`, heard at `Target`. */
export interface TokenProviderHandlers<Target = TokenProvider> {
  /** `status` has changed. */
  'ontoken-status'?: Handler<TokenProviderEventMap['token-status'], Target> | undefined;
  /** A refresh has brought a new token, here or in another tab. `expiresAt`: Epoch ms; `null` when the server did not say. `latency`: ms of the attempt that brought it. `attempts`: How many it took; 0 where another tab made them. `source`: Who made the request: this page, or another tab. */
  'ontoken-refreshed'?: Handler<TokenProviderEventMap['token-refreshed'], Target> | undefined;
  /** An attempt has failed, or what the page says of it is wrong. `attempt`: From 1; 0 where no request was made. `retryIn`: ms until the next attempt; `null` when it gives up. */
  'ontoken-refresh-failed'?: Handler<TokenProviderEventMap['token-refresh-failed'], Target> | undefined;
  /** The token in hand ran out before its successor came. */
  'ontoken-expired'?: Handler<TokenProviderEventMap['token-expired'], Target> | undefined;
  /** 60 s before the refresh token's own announced end: time to save work. `endsAt`: Epoch ms. */
  'onsession-ending'?: Handler<TokenProviderEventMap['session-ending'], Target> | undefined;
  /** The refresh token is refused: nothing is asked again until new tokens are set. Of providers that share a session, the eldest fires it. Cancelable; default action: `location.assign(loginUrl)`, in a visible page. `reason`: `loop`: the login was tried twice within a minute, so there is no default action. */
  'onlogin-required'?: Handler<TokenProviderEventMap['login-required'], Target> | undefined;
}

/** The attributes of `<analytics-embed>`. */
export interface AnalyticsEmbedAttributes {
  /** The dashboard, required: an `http:` or `https:` URL. */
  src?: string | undefined;
  /** The iframe's accessible name; a console warning names the element when it is missing. */
  'embed-title'?: string | undefined;
  /** The id of a provider that is no ancestor, of this shadow root or of the document, or (property) the element; none: the nearest one. */
  provider?: string | undefined;
  /** How the frame is spoken to: `native`, `token-update` (one way), `reload` (by URL), a vendor's, or (property) an object of the interface. */
  protocol?: string | undefined;
  /** The only origin that is spoken to and heard; none: that of `src`. */
  'frame-origin'?: string | undefined;
  /** As on `<iframe>`. */
  loading?: 'eager' | 'lazy' | undefined;
  /** As on `<iframe>`; it must keep `allow-same-origin`, or there is no origin to aim at. */
  sandbox?: string | undefined;
  /** As on `<iframe>`. */
  allow?: string | undefined;
  /** As on `<iframe>`. */
  referrerpolicy?:
    | 'no-referrer'
    | 'no-referrer-when-downgrade'
    | 'origin'
    | 'origin-when-cross-origin'
    | 'same-origin'
    | 'strict-origin'
    | 'strict-origin-when-cross-origin'
    | 'unsafe-url'
    | undefined;
  /** Follow the height that the frame reports. */
  'auto-height'?: boolean | '' | undefined;
  /** ms from the start, and from each `load`, until a frame that has not answered is `unresponsive`. */
  'handshake-timeout'?: number | `${number}` | undefined;
  /** What to do for a frame that never answers; `reload`: it gets its token in its URL, which reaches logs and histories, and is loaded again at each new one, until it answers. */
  fallback?: 'none' | 'reload' | undefined;
  /** The URL parameter of a token that goes by URL; all others and the fragment stay, and no referrer is sent. */
  'token-param'?: string | undefined;
}

/** The properties of `<analytics-embed>` that can be set. */
export interface AnalyticsEmbedProperties {
  /** The dashboard, required: an `http:` or `https:` URL. */
  src?: string | undefined;
  /** The iframe's accessible name; a console warning names the element when it is missing. */
  embedTitle?: string | undefined;
  /** The id of a provider that is no ancestor, of this shadow root or of the document, or (property) the element; none: the nearest one. */
  provider?: HTMLElement | string | undefined;
  /** How the frame is spoken to: `native`, `token-update` (one way), `reload` (by URL), a vendor's, or (property) an object of the interface. */
  protocol?: string | EmbedProtocol | undefined;
  /** The only origin that is spoken to and heard; none: that of `src`. */
  frameOrigin?: string | undefined;
  /** As on `<iframe>`. */
  loading?: 'eager' | 'lazy' | undefined;
  /** As on `<iframe>`; it must keep `allow-same-origin`, or there is no origin to aim at. */
  sandbox?: string | undefined;
  /** As on `<iframe>`. */
  allow?: string | undefined;
  /** As on `<iframe>`. */
  referrerPolicy?:
    | ''
    | 'no-referrer'
    | 'no-referrer-when-downgrade'
    | 'origin'
    | 'origin-when-cross-origin'
    | 'same-origin'
    | 'strict-origin'
    | 'strict-origin-when-cross-origin'
    | 'unsafe-url'
    | undefined;
  /** Follow the height that the frame reports. */
  autoHeight?: boolean | undefined;
  /** ms from the start, and from each `load`, until a frame that has not answered is `unresponsive`. */
  handshakeTimeout?: number | undefined;
  /** What to do for a frame that never answers; `reload`: it gets its token in its URL, which reaches logs and histories, and is loaded again at each new one, until it answers. */
  fallback?: 'none' | 'reload' | undefined;
  /** The URL parameter of a token that goes by URL; all others and the fragment stay, and no referrer is sent. */
  tokenParam?: string | undefined;
}

/** The events of `<analytics-embed>`, heard at `Target`. */
export interface AnalyticsEmbedHandlers<Target = AnalyticsEmbed> {
  /** `status` has changed. */
  'onembed-status'?: Handler<AnalyticsEmbedEventMap['embed-status'], Target> | undefined;
  /** The frame has answered for the first time, or after it was loaded anew. `latency`: ms from the frame's start to its answer. */
  'onembed-connected'?: Handler<AnalyticsEmbedEventMap['embed-connected'], Target> | undefined;
  /** The frame uses a new token. `latency`: ms from the new token to the frame's acknowledgement. */
  'onembed-token-delivered'?: Handler<AnalyticsEmbedEventMap['embed-token-delivered'], Target> | undefined;
  /** The frame has not answered in time. `waited`: ms. */
  'onembed-unresponsive'?: Handler<AnalyticsEmbedEventMap['embed-unresponsive'], Target> | undefined;
  /** The frame reports a height. `height`: CSS px. */
  'onembed-resize'?: Handler<AnalyticsEmbedEventMap['embed-resize'], Target> | undefined;
  /** A message of the frame's own. */
  'onembed-message'?: Handler<AnalyticsEmbedEventMap['embed-message'], Target> | undefined;
  /** An attribute is wrong, the frame breaks the rules, or it reports an error of its own. `code`: An `EmbedErrorCode`, or one of the frame's own. `message`: Names the element and the remedy. */
  'onembed-error'?: Handler<AnalyticsEmbedEventMap['embed-error'], Target> | undefined;
}

/** The attributes of `<token-inspector>`. */
export interface TokenInspectorAttributes {
  /** The provider to inspect: its id, or the element. Without it: the nearest `<token-provider>` around the inspector. */
  provider?: string | undefined;
  /** Seconds that the timeline shows, 10 to 86400; default 120. */
  span?: number | `${number}` | undefined;
  /** Whether the view is paused. Recording continues while it is paused. */
  paused?: boolean | '' | undefined;
}

/** The properties of `<token-inspector>` that can be set. */
export interface TokenInspectorProperties {
  /** The provider to inspect: its id, or the element. Without it: the nearest `<token-provider>` around the inspector. */
  provider?: HTMLElement | string | undefined;
  /** Seconds that the timeline shows, 10 to 86400; default 120. */
  span?: number | undefined;
  /** Whether the view is paused. Recording continues while it is paused. */
  paused?: boolean | undefined;
}
