import type { AnalyticsEmbed, TokenProvider, TokenResponse } from '../index.js';

/** May be left out, or be `undefined`: then the element's default counts. */
type Settable<Properties> = { [Name in keyof Properties]?: Properties[Name] | undefined };

/** What can be set on a `<token-provider>`, by its properties' names. */
export interface TokenProviderProps extends Settable<
  Pick<
    TokenProvider,
    | 'endpoint'
    | 'requestFormat'
    | 'clientId'
    | 'scope'
    | 'credentials'
    | 'refreshAt'
    | 'requestTimeout'
    | 'session'
    | 'loginUrl'
    | 'refresher'
    | 'reauthenticate'
  >
> {
  /** The first tokens, or those of a new login; the same object is one login, however often it is rendered. */
  tokens?: TokenResponse | undefined;
}

/** What can be set on an `<analytics-embed>`, by its properties' names. */
export type AnalyticsEmbedProps = Settable<
  Pick<
    AnalyticsEmbed,
    | 'provider'
    | 'src'
    | 'embedTitle'
    | 'protocol'
    | 'frameOrigin'
    | 'loading'
    | 'sandbox'
    | 'allow'
    | 'referrerPolicy'
    | 'autoHeight'
    | 'handshakeTimeout'
    | 'fallback'
    | 'tokenParam'
  >
>;

/** The attributes of a `<token-provider>` that are not spelled as their properties. */
export interface TokenProviderAttributes {
  'request-format'?: TokenProviderProps['requestFormat'];
  'client-id'?: string | undefined;
  'refresh-at'?: NumberAttribute;
  'request-timeout'?: NumberAttribute;
  'login-url'?: string | undefined;
}

/** The attributes of an `<analytics-embed>` that are not spelled as their properties. */
export interface AnalyticsEmbedAttributes {
  'embed-title'?: string | undefined;
  'frame-origin'?: string | undefined;
  referrerpolicy?: AnalyticsEmbedProps['referrerPolicy'];
  'auto-height'?: boolean | '' | undefined;
  'handshake-timeout'?: NumberAttribute;
  'token-param'?: string | undefined;
}

type NumberAttribute = number | `${number}` | undefined;
