export { auth0Refresher, type Auth0RefresherOptions, type Auth0TokenClient } from './auth0-spa-js.js';
export {
  keycloakRefresher,
  type KeycloakClaims,
  type KeycloakClient,
  type KeycloakRefresherOptions,
} from './keycloak-js.js';
export { msalRefresher, type MsalApplication, type MsalResult } from './msal-browser.js';
export { oauth4webapiRefresher, type Oauth4WebApi, type Oauth4WebApiOptions } from './oauth4webapi.js';
export { oidcClientRefresher, type OidcUser, type OidcUserManager } from './oidc-client-ts.js';
export { supabaseRefresher, type SupabaseAuth, type SupabaseSession } from './supabase-auth-js.js';
export { guestTokenRefresher } from './superset-guest-token.js';
