import { MAX_TIMER_DELAY_MS } from './clock.js';
import { ownFields } from './own-fields.js';
import { TokenError } from './token-error.js';
import type { TokenResponse } from './token-response.js';

/** Fraction of a token's lifetime after which it is refreshed. */
export const DEFAULT_REFRESH_AT = 0.8;
/** A lower value would flood the server. */
const MIN_REFRESH_AT = 0.1;
/** Time limit of one attempt. */
export const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;
/** With a lower value, all requests of a shared session could fail. */
const MIN_REQUEST_TIMEOUT_MS = 1_000;

/** Options of a `TokenSession`. */
export interface TokenSessionOptions {
  /** Requests new tokens. Without one, the page sets them itself. */
  readonly refresher?: Refresher | undefined;
  /**
   * Called once when the server rejects the refresh token, before the session ends: a silent login (the host's own session,
   * `prompt=none`). Its request contains no refresh token.
   */
  readonly reauthenticate?: Refresher | undefined;
  /** The page's user. A token response for another one ends the session (`subject_changed`). */
  readonly subject?: string | undefined;
  /** Fraction of a token's lifetime after which it is refreshed, in [0.1, 1); default 0.8. */
  readonly refreshAt?: number | undefined;
  /** Time limit of one attempt in milliseconds, up to the end of the response body, at least 1 000; default 10 000. */
  readonly requestTimeout?: number | undefined;
}

/** Options of `getToken()`. */
export interface GetTokenOptions {
  /** Minimum remaining validity of the token in seconds; default 0. */
  readonly minValidity?: number;
  /** Ends this caller's wait; the refresh continues for the others. */
  readonly signal?: AbortSignal;
}

/** The reason of a refresh. */
export type RefreshReason =
  /** There is no token yet. */
  | 'initial'
  /** `refreshAt` of the lifetime has passed, a caller needs a longer validity, or the refresh token expires soon. */
  | 'scheduled'
  /** The token expired. */
  | 'expired'
  /** A resource server rejected the token. */
  | 'rejected'
  /** The page called `refresh()`. */
  | 'requested';

/** The argument of a {@link Refresher}. */
export interface RefreshRequest {
  /** RFC 6749 §1.5; absent if the session has none, for example because a backend holds it. */
  readonly refreshToken?: string;
  /** The user that the response must be for: that of the page, or else of the login; absent while it is not known. */
  readonly subject?: string;
  /** Aborted after `requestTimeout`, and by `clear()`, `stop()`, new tokens and the removal of the element. */
  readonly signal: AbortSignal;
  readonly reason: RefreshReason;
  /** 1 for the first attempt of a refresh. */
  readonly attempt: number;
}

/** Requests a new token. May throw or reject with a {@link TokenError}; any other error counts as a network failure. */
export type Refresher = (request: RefreshRequest) => Promise<TokenResponse>;

/** A session's options, with the defaults for those that were not given. */
export interface SessionOptions extends TokenSessionOptions {
  readonly refreshAt: number;
  readonly requestTimeout: number;
}

const DEFAULT_OPTIONS: SessionOptions = {
  refreshAt: DEFAULT_REFRESH_AT,
  requestTimeout: DEFAULT_REQUEST_TIMEOUT_MS,
};

/**
 * The options after a change of those that are given; the others stay.
 *
 * @throws {TokenError} `option_invalid`
 */
export function changeOptions(given: TokenSessionOptions, options = DEFAULT_OPTIONS): SessionOptions {
  const changes = ownFields(given);
  const { refreshAt = options.refreshAt, requestTimeout = options.requestTimeout } = changes;
  if (!(refreshAt >= MIN_REFRESH_AT && refreshAt < 1))
    throw invalidOptionError('refreshAt', MIN_REFRESH_AT, 1, refreshAt);
  if (!(requestTimeout >= MIN_REQUEST_TIMEOUT_MS && requestTimeout <= MAX_TIMER_DELAY_MS))
    throw invalidOptionError('requestTimeout', MIN_REQUEST_TIMEOUT_MS, MAX_TIMER_DELAY_MS, requestTimeout);
  // These can be removed by `undefined`.
  const { refresher } = 'refresher' in changes ? changes : options;
  const { reauthenticate } = 'reauthenticate' in changes ? changes : options;
  const { subject } = 'subject' in changes ? changes : options;
  return { refresher, reauthenticate, subject, refreshAt, requestTimeout };
}

/** A caller without types may pass any value, even a token: the message quotes numbers only. */
function invalidOptionError(
  name: keyof TokenSessionOptions,
  min: number,
  max: number,
  value: unknown,
): TokenError {
  return new TokenError('option_invalid', `${name} must be between ${min} and ${max}, not ${Number(value)}.`);
}
