import { MAX_TIMER_DELAY_MS, type Clock } from './clock.js';
import type { Connectivity } from './connectivity.js';
import type { Refresher } from './refresher.js';
import { TokenError } from './token-error.js';
import type { PageSignals } from './page-signals.js';

/** Fraction of a token's lifetime after which it is refreshed. */
export const DEFAULT_REFRESH_AT = 0.8;
/** Time limit of one attempt. */
export const DEFAULT_REQUEST_TIMEOUT_MS = 10_000;

/** How a session is run. */
export interface TokenSessionOptions {
  /** Asks for new tokens. None: the page sets them itself. */
  readonly refresher?: Refresher | undefined;
  /**
   * Asked once when the refresh token is refused, before the session ends: a silent way back in (the host's own session,
   * `prompt=none`). Its request names no refresh token.
   */
  readonly reauthenticate?: Refresher | undefined;
  /** Fraction of the lifetime at which to refresh, in (0, 1); default 0.8. */
  readonly refreshAt?: number | undefined;
  /** ms, one attempt's limit, its whole body included; default 10 000. */
  readonly requestTimeout?: number | undefined;
}

/** The world around a session; what is left out is the browser's, or Node's. */
export interface TokenSessionEnvironment {
  readonly clock?: Clock;
  readonly pageSignals?: PageSignals;
  readonly connectivity?: Connectivity;
  /** In [0, 1). */
  readonly random?: () => number;
}

/** What a caller may ask of the token that it gets. */
export interface GetTokenOptions {
  /** Seconds that the token must last at least; default 0. */
  readonly minValidity?: number;
  /** Takes this caller out; the refresh goes on for the others. */
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
