import { createComponent } from '@lit/react';
import * as react from 'react';
import {
  AnalyticsEmbed as AnalyticsEmbedElement,
  TokenProvider as TokenProviderElement,
  type AnalyticsEmbedEventMap,
  type TokenProviderEventMap,
} from '../index.js';
import type { AnalyticsEmbedProperties, TokenProviderProperties } from '../typings/elements.js';

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
const EMBED_EVENTS = {
  onEmbedStatus: 'embed-status',
  onEmbedConnected: 'embed-connected',
  onEmbedTokenDelivered: 'embed-token-delivered',
  onEmbedUnresponsive: 'embed-unresponsive',
  onEmbedRecovering: 'embed-recovering',
  onEmbedRecovered: 'embed-recovered',
  onEmbedStale: 'embed-stale',
  onEmbedResize: 'embed-resize',
  onEmbedMessage: 'embed-message',
  onEmbedError: 'embed-error',
} as const satisfies EventNames<AnalyticsEmbedEventMap>;

/** The events of `TokenProvider`, by its props. */
const PROVIDER_EVENTS = {
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

/** A React component around a custom element; its `ref` is the element. */
type Wrapper<Element extends HTMLElement, Props> = react.ForwardRefExoticComponent<
  Props & Omit<react.HTMLAttributes<Element>, keyof Props> & react.RefAttributes<Element>
>;

/** `<token-provider>` as a component, for React 17 and 18, which cannot set properties or listeners of custom elements. */
export const TokenProvider: Wrapper<
  TokenProviderElement,
  TokenProviderProperties & TokenProviderEventProps<TokenProviderElement>
> = createComponent<HTMLElement & TokenProviderProperties>({
  react,
  tagName: 'token-provider',
  elementClass: TokenProviderElement,
  events: PROVIDER_EVENTS,
  displayName: 'TokenProvider',
});

/** `<analytics-embed>` as a component, for React 17 and 18, which cannot set properties or listeners of custom elements. */
export const AnalyticsEmbed: Wrapper<
  AnalyticsEmbedElement,
  AnalyticsEmbedProperties & AnalyticsEmbedEventProps<AnalyticsEmbedElement>
> = createComponent<HTMLElement & AnalyticsEmbedProperties>({
  react,
  tagName: 'analytics-embed',
  elementClass: AnalyticsEmbedElement,
  events: EMBED_EVENTS,
  displayName: 'AnalyticsEmbed',
});
