/**
 * Defines both elements. Exports their classes, the context, and the types of their interfaces.
 *
 * @module analytics-embed
 */
import { AnalyticsEmbed } from './elements/analytics-embed.js';
import { define } from './elements/define.js';
import { TokenProvider } from './elements/token-provider.js';

// The provider first: when both are upgraded in one document, it answers the first context requests of the embeds.
define('token-provider', TokenProvider);
define('analytics-embed', AnalyticsEmbed);

export type { RecoveryCause } from './bridge/document-recovery.js';
export { EmbedError, type EmbedErrorCode } from './bridge/embed-error.js';
export type { EmbedFallback, EmbedStatus } from './bridge/frame-bridge-options.js';
export {
  registerProtocol,
  type BridgeClock,
  type EmbedProtocol,
  type FrameChannel,
  type FrameToken,
  type MessageResult,
  type ProtocolSession,
} from './bridge/protocol.js';
export { tokenContext, type TokenState } from './context.js';
export type { AnalyticsEmbedEventMap, TokenProviderEventMap } from './elements/events.js';
export { restrict, type PolicyOptions } from './elements/policy.js';
export { texts } from './elements/texts.js';
export type { NamedProvider } from './elements/token-consumer.js';
export { AnalyticsEmbed, TokenProvider };
export {
  signOut,
  TokenError,
  type Distribution,
  type GetTokenOptions,
  type IssuedToken,
  type Refresher,
  type RefreshReason,
  type RefreshRequest,
  type RequestFormat,
  type RevocationReason,
  type TokenErrorCode,
  type TokenMetrics,
  type TokenResponse,
  type TokenStatus,
} from './session/index.js';
