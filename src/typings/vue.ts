import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type {
  AnalyticsEmbed,
  AnalyticsEmbedEventMap,
  TokenProvider,
  TokenProviderEventMap,
} from '../index.js';
import type { TokenInspector } from '../inspector/index.js';
import type * as elements from './elements.js';

/** `request-format` as `requestFormat`: Vue's compiler looks attributes up by this name. */
type CamelCase<Name> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

/** Attributes and properties by their camelCase name; the type is the union where both exist. */
type Bindings<Attributes, Properties> = {
  [Name in keyof Attributes as CamelCase<Name>]?:
    Attributes[Name] | (CamelCase<Name> extends keyof Properties ? Properties[CamelCase<Name>] : never);
} & Omit<Properties, CamelCase<keyof Attributes>>;

/** The props of a tag, where Vue looks them up. */
interface WithTemplateProps<Own> {
  /** Only for templates: the element has no such property. */
  $props: Own & Omit<HTMLAttributes, keyof Own> & PublicProps;
}

/** A custom element as Vue types it: `$props` and `$emit` exist only for templates. */
type Tag<Element, Own, Events> = new () => Element &
  WithTemplateProps<Own> & {
    /** Only for templates: the element has no such method. */
    $emit: EmitFn<{ [Name in keyof Events]: (event: Events[Name]) => void }>;
  };

declare module 'vue' {
  interface GlobalComponents {
    'token-provider': Tag<
      TokenProvider,
      Bindings<elements.TokenProviderAttributes, elements.TokenProviderProperties>,
      TokenProviderEventMap & AnalyticsEmbedEventMap
    >;
    'analytics-embed': Tag<
      AnalyticsEmbed,
      Bindings<elements.AnalyticsEmbedAttributes, elements.AnalyticsEmbedProperties>,
      AnalyticsEmbedEventMap
    >;
    'token-inspector': new () => TokenInspector &
      WithTemplateProps<Bindings<elements.TokenInspectorAttributes, elements.TokenInspectorProperties>>;
  }
}
