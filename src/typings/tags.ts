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

/** What a `<token-provider>` takes in templates that read names of properties as well as of attributes, and events as `ontoken-refreshed`. Those of the embeds in it bubble to it. */
export interface TokenProviderTag
  extends
    Omit<TokenProviderAttributes, keyof TokenProviderProperties>,
    TokenProviderProperties,
    TokenProviderHandlers,
    AnalyticsEmbedHandlers<TokenProvider> {}

/** What an `<analytics-embed>` takes in such templates. */
export interface AnalyticsEmbedTag
  extends
    Omit<AnalyticsEmbedAttributes, keyof AnalyticsEmbedProperties>,
    AnalyticsEmbedProperties,
    AnalyticsEmbedHandlers {}

/** What a `<token-inspector>` takes in such templates. */
export interface TokenInspectorTag
  extends Omit<TokenInspectorAttributes, keyof TokenInspectorProperties>, TokenInspectorProperties {}
