import { MAX_TIMER_DELAY_MS, type Clock } from './clock.js';
import type { Connectivity } from './connectivity.js';
import type { PageSignals } from './page-signals.js';
import type { Refresher } from './refresher.js';
import { TokenError } from './token-error.js';

/** Fraction of a token's lifetime after which it is refreshed. */
export const DEFAULT_REFRESH_AT = 0.8;
/** Time limit of one attempt. */
export const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;

/** Options of a `TokenSession`. */
export interface TokenSessionOptions {
  /** Requests new tokens. Without one, the page sets them itself. */
  readonly refresher?: Refresher | undefined;
  /**
   * Called once when the server rejects the refresh token, before the session ends: a silent login (the host's own session,
   * `prompt=none`). Its request contains no refresh token.
   */
  readonly reauthenticate?: Refresher | undefined;
  /** Fraction of a token's lifetime after which it is refreshed, in (0, 1); default 0.8. */
  readonly refreshAt?: number | undefined;
  /** Time limit of one attempt in milliseconds, up to the end of the response body; default 10 000. */
  readonly requestTimeout?: number | undefined;
}

/** What a session takes from its surroundings; default: the browser's or Node's own. */
export interface TokenSessionEnvironment {
  readonly clock?: Clock;
  readonly pageSignals?: PageSignals;
  readonly connectivity?: Connectivity;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** Options of `getToken()`. */
export interface GetTokenOptions {
  /** Minimum remaining validity of the token in seconds; default 0. */
  readonly minValidity?: number;
  /** Ends this caller's wait; the refresh continues for the others. */
  readonly signal?: AbortSignal;
}

/** @throws {TokenError} `option_invalid` */
export function checkOptions({
  refreshAt = DEFAULT_REFRESH_AT,
  requestTimeout = DEFAULT_REQUEST_TIMEOUT_MS,
}: TokenSessionOptions): void {
  if (!(refreshAt > 0 && refreshAt < 1)) throw invalidOptionError('refreshAt', 1, refreshAt);
  if (!(requestTimeout > 0 && requestTimeout <= MAX_TIMER_DELAY_MS)) {
    throw invalidOptionError('requestTimeout', MAX_TIMER_DELAY_MS, requestTimeout);
  }
}

/** A caller without types may pass any value, even a token: the message quotes numbers only. */
function invalidOptionError(name: keyof TokenSessionOptions, max: number, value: unknown): TokenError {
  return new TokenError('option_invalid', `${name} must be between 0 and ${max}, not ${Number(value)}.`);
}
