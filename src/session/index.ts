/**
 * The lifecycle of a token alone: no DOM, no Lit. Runs in Node, too.
 *
 * @module analytics-embed/session
 */
export type { Clock, Stamp } from './clock.js';
export { systemClock } from './clock.js';
export { browserConnectivity, type Connectivity } from './connectivity.js';
export { httpRefresher, type HttpRefresherOptions, type RequestFormat } from './http-refresher.js';
export { IssuedToken } from './issued-token.js';
export type { Distribution, TokenMetrics } from './metrics.js';
export type { Refresher, RefreshReason, RefreshRequest } from './refresher.js';
export * from './refreshers/index.js';
export type { RevocationReason, SessionEvent, SessionListener, TokenStatus } from './session-events.js';
export { joinSession, type SessionMembership } from './shared-sessions.js';
export { TokenError, toTokenError, type TokenErrorCode, type TokenErrorDetails } from './token-error.js';
export type { TokenResponse } from './token-response.js';
export type { GetTokenOptions, TokenSessionEnvironment, TokenSessionOptions } from './session-options.js';
export { TokenSession } from './token-session.js';
export { browserWakeUps, type WakeUps, type WakeUpSignal } from './wake-ups.js';
