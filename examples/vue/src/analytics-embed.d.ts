import type {
  AnalyticsEmbed,
  AnalyticsEmbedEventMap,
  TokenProvider,
  TokenProviderEventMap,
} from 'analytics-embed';
import type { HTMLAttributes, ReservedProps } from 'vue';

type Pascal<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Capitalize<Head>}${Pascal<Tail>}`
  : Capitalize<Name>;

/** `@token-status` in a template is `onTokenStatus` here. */
type Listeners<Events> = {
  [Name in keyof Events & string as `on${Pascal<Name>}`]?: (event: Events[Name]) => void;
};

type Tag<Element, Attributes extends keyof Element, Events> = new () => {
  $props: ReservedProps & HTMLAttributes & Partial<Pick<Element, Attributes>> & Listeners<Events>;
};

declare module 'vue' {
  interface GlobalComponents {
    'token-provider': Tag<TokenProvider, 'endpoint' | 'requestFormat' | 'loginUrl', TokenProviderEventMap>;
    'analytics-embed': Tag<AnalyticsEmbed, 'src' | 'embedTitle', AnalyticsEmbedEventMap>;
  }
}
