import type {
  AnalyticsEmbed,
  AnalyticsEmbedEventMap,
  TokenProvider,
  TokenProviderEventMap,
} from 'analytics-embed';
import type { HTMLAttributes } from 'svelte/elements';

type Listeners<Events> = { [Name in keyof Events & string as `on${Name}`]?: (event: Events[Name]) => void };

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'token-provider': HTMLAttributes<TokenProvider> &
      Listeners<TokenProviderEventMap> & {
        endpoint?: string;
        'request-format'?: 'json' | 'form' | 'cookie';
        'login-url'?: string;
      };
    'analytics-embed': HTMLAttributes<AnalyticsEmbed> &
      Listeners<AnalyticsEmbedEventMap> & { src: string; 'embed-title': string };
  }
}
