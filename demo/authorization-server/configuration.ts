import { randomBytes } from 'node:crypto';
import { errors, type Configuration, type JWKS } from 'oidc-provider';
import { findAccount } from './account.js';
import { registeredClients, RESOURCE_SCOPE, SCOPES } from './clients.js';
import { createMemoryAdapter } from './memory-adapter.js';
import { logoutSource, postLogoutSuccessSource, renderError } from './plain-pages.js';
import { grantRequestedScopes } from './grant-requested-scopes.js';

/** Configuration of the authorization server. */
export interface AuthorizationServerOptions {
  /** Its own origin, without a trailing slash. */
  readonly issuer: string;
  /** Origin of the host application. */
  readonly hostOrigin: string;
  /** The analytics API's identifier: the audience of every access token. */
  readonly resource: string;
  /** Lifetime of an access token in seconds. */
  readonly accessTokenTtl: number;
  /** Secret of the confidential client `analytics-host`. */
  readonly clientSecret: string;
  /** Where the confidential client accepts logout tokens (OpenID Connect Back-Channel Logout 1.0), if anywhere. */
  readonly backchannelLogoutUri?: string | undefined;
  /** By default, new ones. */
  readonly signingKeys?: JWKS | undefined;
}

const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** oidc-provider's configuration: strict about refresh tokens, and without a password or a consent page. */
export function providerConfiguration(options: AuthorizationServerOptions, jwks: JWKS): Configuration {
  const { hostOrigin, resource, accessTokenTtl } = options;
  const clients = registeredClients(options);
  const publicClients = new Set(
    clients.filter(client => client.token_endpoint_auth_method === 'none').map(client => client.client_id),
  );

  return {
    adapter: createMemoryAdapter(),
    clients,
    jwks,
    findAccount,
    scopes: [...SCOPES],
    claims: { openid: ['sub', 'name', 'email'] },
    // The access token is valid for the analytics API only, so the ID token has the user's name.
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    clientBasedCORS: (_ctx, origin, client) => origin === hostOrigin && publicClients.has(client.clientId),

    // A second use of a refresh token revokes its whole grant, and a token is never valid after its expiry.
    rotateRefreshToken: true,
    clockTolerance: 0,
    issueRefreshToken: (_ctx, client) => Promise.resolve(client.grantTypeAllowed('refresh_token')),
    expiresWithSession: () => Promise.resolve(false),
    loadExistingGrant: grantRequestedScopes,
    ttl: {
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? accessTokenTtl,
      AuthorizationCode: 60,
      IdToken: HOUR_SECONDS,
      RefreshToken: DAY_SECONDS,
      Interaction: HOUR_SECONDS,
      Session: DAY_SECONDS,
      Grant: DAY_SECONDS,
    },

    cookies: {
      // Cookies ignore ports: the other applications on this host name must not share ours.
      names: { session: 'as_session', interaction: 'as_interaction', resume: 'as_resume' },
      keys: [randomBytes(32).toString('base64url')],
      short: { httpOnly: true, sameSite: 'lax', signed: true },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
    },

    // By default, no request goes to the loopback interface, where the demo's servers are.
    fetch: (url, init) => fetch(url, { ...init, dispatcher: undefined } as RequestInit),
    interactions: { url: (_ctx, interaction) => Promise.resolve(`/interaction/${interaction.uid}`) },
    renderError,
    features: {
      devInteractions: { enabled: false },
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) =>
          Promise.resolve(!publicClients.has(client.clientId) || token.clientId === client.clientId),
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => Promise.resolve(token.clientId === client.clientId),
      },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => Promise.resolve(resource),
        useGrantedResource: () => Promise.resolve(true),
        getResourceServerInfo: (_ctx, indicator) => {
          if (indicator !== resource) throw new errors.InvalidTarget();
          return Promise.resolve({
            scope: RESOURCE_SCOPE,
            audience: resource,
            accessTokenTTL: accessTokenTtl,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'ES256' } },
          });
        },
      },
    },
  };
}
