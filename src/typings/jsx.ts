import type { AnalyticsEmbed, TokenProvider } from '../index.js';
import type { TokenInspector } from '../inspector/index.js';
import type { AnalyticsEmbedTag, TokenInspectorTag, TokenProviderTag } from './tags.js';

type TextAttribute = 'id' | 'class' | 'className' | 'title' | 'lang' | 'role' | 'slot' | 'part';

/** The attributes of HTML that every JSX dialect supports. */
interface HtmlAttributes extends Partial<Record<TextAttribute, string | undefined>> {
  style?: string | Readonly<Record<string, string | number | undefined>> | undefined;
  dir?: 'ltr' | 'rtl' | 'auto' | undefined;
  hidden?: boolean | undefined;
  inert?: boolean | undefined;
}

/** The attributes of JSX itself. */
interface JsxAttributes<Element> {
  key?: string | number | undefined;
  ref?: Element | ((element: Element) => void) | { current: Element | null } | null | undefined;
  children?: unknown;
}

/** The handlers under Solid's names: `ontoken-refreshed` as `on:token-refreshed`. */
type NamespacedHandlers<Own> = {
  [Name in keyof Own as Name extends `on${infer Event}` ? `on:${Event}` : never]: Own[Name];
};

/** The properties under Solid's names: `tokens` as `prop:tokens`, which sets the property instead of an attribute. */
type NamespacedProperties<Own> = {
  [Name in keyof Own as Name extends `on${string}` ? never : `prop:${Name & string}`]: Own[Name];
};

/** A tag for any JSX dialect. Pass the framework's own attributes of HTML elements as `Html`. */
export type JsxTag<Element, Own, Html = HtmlAttributes> = Own &
  NamespacedHandlers<Own> &
  NamespacedProperties<Own> &
  JsxAttributes<Element> &
  Omit<Html, keyof Own | keyof JsxAttributes<Element>>;

/**
 * The tags for the `JSX.IntrinsicElements` of Preact, Solid and similar libraries: properties or attributes, also as
 * `prop:tokens`, and events as `ontoken-refreshed` or `on:token-refreshed`.
 */
export interface AnalyticsEmbedElements {
  'token-provider': JsxTag<TokenProvider, TokenProviderTag>;
  'analytics-embed': JsxTag<AnalyticsEmbed, AnalyticsEmbedTag>;
  'token-inspector': JsxTag<TokenInspector, TokenInspectorTag>;
}
