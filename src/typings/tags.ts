import type { TokenProvider } from '../index.js';
import type {
  AnalyticsEmbedAttributes,
  AnalyticsEmbedHandlers,
  AnalyticsEmbedProperties,
  TokenInspectorAttributes,
  TokenInspectorProperties,
  TokenProviderAttributes,
  TokenProviderHandlers,
  TokenProviderProperties,
} from './elements.js';

/**
 * What a `<token-provider>` accepts in templates that support both attributes and properties, and events as
 * `ontoken-refreshed`. It also has the events of the embeds in it, because they bubble.
 */
export interface TokenProviderTag
  extends
    TokenProviderAttributes,
    TokenProviderProperties,
    TokenProviderHandlers,
    AnalyticsEmbedHandlers<TokenProvider> {}

/** What an `<analytics-embed>` accepts in such templates. */
export interface AnalyticsEmbedTag
  extends AnalyticsEmbedAttributes, AnalyticsEmbedProperties, AnalyticsEmbedHandlers {}

/** What a `<token-inspector>` accepts in such templates. */
export interface TokenInspectorTag
  extends Omit<TokenInspectorAttributes, keyof TokenInspectorProperties>, TokenInspectorProperties {}
