import type { TokenProvider } from '../index.js';
import type * as elements from './elements.js';

/**
 * What a `<token-provider>` accepts in templates that support both attributes and properties, and events as
 * `ontoken-refreshed`. It also has the events of the embeds in it, because they bubble.
 */
export interface TokenProviderTag
  extends
    elements.TokenProviderAttributes,
    elements.TokenProviderProperties,
    elements.TokenProviderHandlers,
    elements.AnalyticsEmbedHandlers<TokenProvider> {}

/** What an `<analytics-embed>` accepts in such templates. */
export interface AnalyticsEmbedTag
  extends
    Omit<elements.AnalyticsEmbedAttributes, keyof elements.AnalyticsEmbedProperties>,
    elements.AnalyticsEmbedProperties,
    elements.AnalyticsEmbedHandlers {}

/** What a `<token-inspector>` accepts in such templates. */
export interface TokenInspectorTag
  extends
    Omit<elements.TokenInspectorAttributes, keyof elements.TokenInspectorProperties>,
    elements.TokenInspectorProperties {}
