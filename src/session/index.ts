/**
 * The token lifecycle alone: no DOM, no Lit. Runs in Node, too. README.md describes its parts.
 *
 * @module analytics-embed/session
 */
export { MAX_TIMER_DELAY_MS, systemClock, type Clock, type Instant } from './clock.js';
export {
  browserConnectivity,
  browserPageSignals,
  type Connectivity,
  type PageSignal,
  type PageSignals,
  type TokenSessionEnvironment,
} from './environment.js';
export { httpRefresher, type HttpRefresherOptions, type RequestFormat } from './http-refresher.js';
export { IssuedToken } from './issued-token.js';
export type { Distribution, TokenMetrics } from './metrics.js';
export * from './refreshers/index.js';
export type { RevocationReason, SessionEvent, SessionListener, TokenStatus } from './session-events.js';
export {
  DEFAULT_REFRESH_AT,
  DEFAULT_REQUEST_TIMEOUT_MS,
  type GetTokenOptions,
  type Refresher,
  type RefreshReason,
  type RefreshRequest,
  type TokenSessionOptions,
} from './session-options.js';
export { joinSession, signOut, type SharedSessionHandle } from './tabs/join-session.js';
export { TokenError, toTokenError, type TokenErrorCode, type TokenErrorDetails } from './token-error.js';
export { isForUser, type TokenResponse } from './token-response.js';
export { TokenSession } from './token-session.js';
export { hashOfTokens, hashText } from './token-store.js';
