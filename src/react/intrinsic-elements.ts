import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { AnalyticsEmbed, TokenProvider } from '../index.js';
import type { TokenInspector } from '../inspector/index.js';
import type { AnalyticsEmbedTag, TokenInspectorTag, TokenProviderTag } from '../typings/tags.js';

/** A tag in JSX: the element's own props and all of HTML's attributes, with `class` as well as `className`. */
type Tag<Element, Own> = Own &
  Omit<DetailedHTMLProps<HTMLAttributes<Element>, Element>, keyof Own> & { class?: string | undefined };

/** The tags in JSX, for React 19: properties or attributes, and events as `ontoken-refreshed`. */
export interface AnalyticsEmbedElements {
  'token-provider': Tag<TokenProvider, TokenProviderTag>;
  'analytics-embed': Tag<AnalyticsEmbed, AnalyticsEmbedTag>;
  'token-inspector': Tag<TokenInspector, TokenInspectorTag>;
}

declare module 'react' {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- Extends React's own namespace.
  namespace JSX {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- Only an interface can be merged.
    interface IntrinsicElements extends AnalyticsEmbedElements {}
  }
}
