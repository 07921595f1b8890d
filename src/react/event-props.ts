import type { AnalyticsEmbedEventMap, TokenProviderEventMap } from '../index.js';

/** All events that reach a `<token-provider>`: the events of the embeds in it bubble. */
type ProviderEvents = TokenProviderEventMap & AnalyticsEmbedEventMap;

/** `token-refreshed` as `TokenRefreshed`. */
type PascalCase<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Capitalize<Head>}${PascalCase<Tail>}`
  : Capitalize<Name>;

/** The props of a wrapper, each with the name of its event. */
type EventNames<Events> = { readonly [Name in keyof Events & string as `on${PascalCase<Name>}`]: Name };

/** The event handlers, by the names of their props. */
type Handlers<Events, Names extends Readonly<Record<string, keyof Events>>, Target> = {
  [Prop in keyof Names]?:
    ((event: Events[Names[Prop]] & { readonly currentTarget: Target }) => void) | undefined;
};

/** The events of `AnalyticsEmbed`, by its props. */
export const EMBED_EVENTS = {
  onEmbedStatus: 'embed-status',
  onEmbedConnected: 'embed-connected',
  onEmbedTokenDelivered: 'embed-token-delivered',
  onEmbedUnresponsive: 'embed-unresponsive',
  onEmbedResize: 'embed-resize',
  onEmbedMessage: 'embed-message',
  onEmbedError: 'embed-error',
} as const satisfies EventNames<AnalyticsEmbedEventMap>;

/** The events of `TokenProvider`, by its props. */
export const PROVIDER_EVENTS = {
  onTokenStatus: 'token-status',
  onTokenRefreshed: 'token-refreshed',
  onTokenRefreshFailed: 'token-refresh-failed',
  onTokenExpired: 'token-expired',
  onSessionEnding: 'session-ending',
  onLoginRequired: 'login-required',
  ...EMBED_EVENTS,
} as const satisfies EventNames<ProviderEvents>;

/** The handlers of a wrapper's events, such as `onTokenRefreshed`. */
export type TokenProviderEventProps<Target> = Handlers<ProviderEvents, typeof PROVIDER_EVENTS, Target>;

/** The handlers of a wrapper's events, such as `onEmbedConnected`. */
export type AnalyticsEmbedEventProps<Target> = Handlers<AnalyticsEmbedEventMap, typeof EMBED_EVENTS, Target>;
