import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type {
  AnalyticsEmbed,
  AnalyticsEmbedEventMap,
  TokenProvider,
  TokenProviderEventMap,
} from '../index.js';
import type { TokenInspector } from '../inspector/index.js';
import type {
  AnalyticsEmbedAttributes,
  AnalyticsEmbedProperties,
  TokenInspectorAttributes,
  TokenInspectorProperties,
  TokenProviderAttributes,
  TokenProviderProperties,
} from './elements.js';

/** `request-format` as `requestFormat`: as Vue's compiler looks attributes up. */
type CamelCase<Name> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** What attributes and properties of one name take together. */
type Bindings<Attributes, Properties> = {
  [Name in keyof Attributes as CamelCase<Name>]?:
    Attributes[Name] | (CamelCase<Name> extends keyof Properties ? Properties[CamelCase<Name>] : never);
} & Omit<Properties, CamelCase<keyof Attributes>>;

/** What a tag takes, as Vue looks it up. */
interface WithTemplateProps<Own> {
  /** For templates alone; the element has none. */
  $props: Own & Omit<HTMLAttributes, keyof Own> & PublicProps;
}

/** A custom element as Vue types one: `$props` and `$emit` are for templates alone. */
type Tag<Element, Own, Events> = new () => Element &
  WithTemplateProps<Own> & {
    /** For templates alone; the element has none. */
    $emit: EmitFn<{ [Name in keyof Events]: (event: Events[Name]) => void }>;
  };

declare module 'vue' {
  interface GlobalComponents {
    'token-provider': Tag<
      TokenProvider,
      Bindings<TokenProviderAttributes, TokenProviderProperties>,
      TokenProviderEventMap & AnalyticsEmbedEventMap
    >;
    'analytics-embed': Tag<
      AnalyticsEmbed,
      Bindings<AnalyticsEmbedAttributes, AnalyticsEmbedProperties>,
      AnalyticsEmbedEventMap
    >;
    'token-inspector': new () => TokenInspector &
      WithTemplateProps<Bindings<TokenInspectorAttributes, TokenInspectorProperties>>;
  }
}
