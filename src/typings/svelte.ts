import type { HTMLAttributes } from 'svelte/elements';
import type { AnalyticsEmbed, TokenProvider } from '../index.js';
import type { TokenInspector } from '../inspector/index.js';
import type { AnalyticsEmbedTag, TokenInspectorTag, TokenProviderTag } from './tags.js';

/** A tag in Svelte 5: the element's own attributes and properties, and all of HTML's attributes. */
type Tag<Element extends EventTarget, Own> = Own & Omit<HTMLAttributes<Element>, keyof Own>;

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'token-provider': Tag<TokenProvider, TokenProviderTag>;
    'analytics-embed': Tag<AnalyticsEmbed, AnalyticsEmbedTag>;
    'token-inspector': Tag<TokenInspector, TokenInspectorTag>;
  }
}
