/**
 * The token lifecycle alone: no DOM, no Lit. Runs in Node, too. README.md describes its parts.
 *
 * @module analytics-embed/session
 */
export type { Clock, Instant } from './clock.js';
export { MAX_TIMER_DELAY_MS, systemClock } from './clock.js';
export { browserConnectivity, type Connectivity } from './connectivity.js';
export { httpRefresher, type HttpRefresherOptions, type RequestFormat } from './http-refresher.js';
export { IssuedToken } from './issued-token.js';
export type { Distribution, TokenMetrics } from './metrics.js';
export type { Refresher, RefreshReason, RefreshRequest } from './refresher.js';
export * from './refreshers/index.js';
export type { RevocationReason, SessionEvent, SessionListener, TokenStatus } from './session-events.js';
export { joinSession, type SharedSessionHandle } from './join-session.js';
export { TokenError, toTokenError, type TokenErrorCode, type TokenErrorDetails } from './token-error.js';
export type { TokenResponse } from './token-response.js';
export {
  DEFAULT_REFRESH_AT,
  DEFAULT_REQUEST_TIMEOUT_MS,
  type GetTokenOptions,
  type TokenSessionEnvironment,
  type TokenSessionOptions,
} from './session-options.js';
export { TokenSession } from './token-session.js';
export { browserPageSignals, type PageSignals, type PageSignal } from './page-signals.js';
