// Defines the elements even if a bundler drops the wrappers.
import '../index.js';

export {
  AnalyticsEmbed,
  TokenProvider,
  type AnalyticsEmbedEventProps,
  type TokenProviderEventProps,
} from './components.js';
export type { AnalyticsEmbedElements } from './intrinsic-elements.js';
export type {
  AnalyticsEmbedProperties as AnalyticsEmbedProps,
  TokenProviderProperties as TokenProviderProps,
} from '../typings/elements.js';
