import type { ClientMetadata } from 'oidc-provider';

/** All scopes that the demo's clients may request. */
export const SCOPES = ['openid', 'offline_access', 'analytics:read'] as const;

/** The scope that the analytics API requires. */
export const RESOURCE_SCOPE = 'analytics:read';

/** Parameters of the clients' registration. */
export interface ClientOptions {
  /** Origin of the host application, which contains both clients. */
  readonly hostOrigin: string;
  /** Secret of the confidential client. */
  readonly clientSecret: string;
  /** Where the confidential client accepts logout tokens. */
  readonly backchannelLogoutUri?: string | undefined;
}

/**
 * The two registered clients of one host application: `analytics-host`, its server, a confidential client, and
 * `analytics-browser`, a public client: a page that sends requests to the token endpoint itself.
 */
export function registeredClients({
  hostOrigin,
  clientSecret,
  backchannelLogoutUri,
}: ClientOptions): ClientMetadata[] {
  const common: Partial<ClientMetadata> = {
    client_name: 'Harbour Coffee',
    redirect_uris: [`${hostOrigin}/callback`],
    post_logout_redirect_uris: [`${hostOrigin}/`],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: SCOPES.join(' '),
    id_token_signed_response_alg: 'ES256',
  };
  return [
    {
      ...common,
      client_id: 'analytics-host',
      client_secret: clientSecret,
      token_endpoint_auth_method: 'client_secret_basic',
      ...(backchannelLogoutUri !== undefined && {
        backchannel_logout_uri: backchannelLogoutUri,
        backchannel_logout_session_required: true,
      }),
    },
    { ...common, client_id: 'analytics-browser', token_endpoint_auth_method: 'none' },
  ];
}
