import { MAX_TIMER_DELAY_MS } from './clock.js';
import { ownFields } from './own-fields.js';
import { TokenError } from './token-error.js';
import type { TokenResponse } from './token-response.js';

/** Fraction of a token's lifetime after which it is refreshed. */
export const DEFAULT_REFRESH_AT = 0.8;
/** A lower value would flood the server. */
const MIN_REFRESH_AT = 0.1;
/** Time after which an attempt counts as failed. */
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
  /**
   * Time in milliseconds, up to the end of the response body, after which an attempt counts as failed; at least 1 000, default
   * 10 000. A request that may have spent a refresh token continues until three times this.
   */
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
  /**
   * Aborted after three times `requestTimeout` (once, if the refresher is repeatable), and by `clear()`, `stop()`, new tokens and
   * the removal of the element.
   */
  readonly signal: AbortSignal;
  readonly reason: RefreshReason;
  /** 1 for the first attempt of a refresh. */
  readonly attempt: number;
  /**
   * Call it with the epoch milliseconds of the response's `Date`, if that is readable: ends that the response states (`expires_at`,
   * a JWT's `exp`) are measured against it then, and not against the local clock.
   */
  readonly onServerTime?: (epochMs: number) => void;
}

/** Requests a new token. May throw or reject with a {@link TokenError}; any other error counts as a network failure. */
export interface Refresher {
  (request: RefreshRequest): Promise<TokenResponse>;
  /**
   * Whether its requests spend nothing, such as those of `request-format="cookie"`: after `requestTimeout`, a request is aborted
   * and repeated. Default `false`: it continues until three times `requestTimeout`, because its response may be the only copy of
   * the next refresh token.
   */
  readonly isRepeatable?: boolean;
}

/** A session's options, with the defaults for those that were not given. */
export interface SessionOptions extends TokenSessionOptions {
  readonly refreshAt: number;
  readonly requestTimeout: number;
}

/** How many times `requestTimeout` a request may take that cannot be repeated. */
const MAX_ATTEMPT_FACTOR = 3;

/** Milliseconds after which an attempt's request is aborted: the next one may present the same refresh token. */
export function maxAttemptMs({ requestTimeout, refresher }: SessionOptions): number {
  return refresher?.isRepeatable ? requestTimeout : MAX_ATTEMPT_FACTOR * requestTimeout;
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
  // The others can be removed by `undefined`.
  return { ...options, ...changes, refreshAt, requestTimeout };
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
