import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { AnalyticsEmbed, AnalyticsEmbedEventMap, TokenProvider } from '../index.js';
import type { ProviderEvents, TagEventProps } from './event-props.js';
import type {
  AnalyticsEmbedAttributes,
  AnalyticsEmbedProps,
  TokenProviderAttributes,
  TokenProviderProps,
} from './props.js';

/** What a plain tag takes beside its own: all of HTML's attributes, `class` as well as `className`. */
type HtmlProps<Element, Own> = Omit<DetailedHTMLProps<HTMLAttributes<Element>, Element>, keyof Own> & {
  class?: string | undefined;
};

type Tag<Element, Own, Events> = Own & TagEventProps<Events, Element> & HtmlProps<Element, Own>;

/** The plain tags in JSX, for React 19: properties or attributes, and events as `ontoken-refreshed`. */
export interface AnalyticsEmbedElements {
  'token-provider': Tag<TokenProvider, TokenProviderProps & TokenProviderAttributes, ProviderEvents>;
  'analytics-embed': Tag<
    AnalyticsEmbed,
    AnalyticsEmbedProps & AnalyticsEmbedAttributes,
    AnalyticsEmbedEventMap
  >;
}

declare module 'react' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- React's own, which is extended.
  namespace JSX {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- An interface is what can be merged.
    interface IntrinsicElements extends AnalyticsEmbedElements {}
  }
}
