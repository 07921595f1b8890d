// Defines the elements even if a bundler drops the wrappers.
import '../index.js';

export { AnalyticsEmbed } from './analytics-embed.js';
export type { AnalyticsEmbedEventProps, TokenProviderEventProps } from './event-props.js';
export type { AnalyticsEmbedElements } from './intrinsic-elements.js';
export { TokenProvider } from './token-provider.js';
export type {
  AnalyticsEmbedProperties as AnalyticsEmbedProps,
  TokenProviderProperties as TokenProviderProps,
} from '../typings/elements.js';
