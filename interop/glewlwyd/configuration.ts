import { generateKeyPairSync, randomUUID, type JsonWebKey } from 'node:crypto';

import { LONG_SECONDS, type ServerOptions } from '../oauth/authorization-server.js';
import type { Installation } from './install.js';

/** The configuration file: Debian's own, without its comments, for one port and one folder. */
export function configurationFile({ share, modules }: Installation, folder: string, port: number): string {
  return `port = ${port}
bind_address = "127.0.0.1"
external_url = "http://127.0.0.1:${port}"
login_url = "login.html"
api_prefix = "api"
static_files_path = "${share}/webapp/"
static_files_mime_types = (
  { extension = ".html" mime_type = "text/html" },
  { extension = ".js" mime_type = "application/javascript" },
  { extension = ".json" mime_type = "application/json" },
  { extension = ".css" mime_type = "text/css" }
)
allow_origin = "*"
allow_methods = "GET, POST, PUT, DELETE, OPTIONS"
allow_headers = "Origin, X-Requested-With, Content-Type, Accept, Bearer, Authorization, DPoP"
expose_headers = "Content-Encoding, Authorization"
log_mode = "console"
log_level = "INFO"
admin_scope = "g_admin"
profile_scope = "g_profile"
user_module_path = "${modules}/user"
client_module_path = "${modules}/client"
user_auth_scheme_module_path = "${modules}/scheme"
plugin_module_path = "${modules}/plugin"
database = { type = "sqlite3" path = "${folder}/glewlwyd.sqlite3" }
`;
}

/** The plug-in with the endpoints, as its administration page saves it. `keys`: the signing key first. */
export function plugin(issuer: string, options: ServerOptions, keys: readonly JsonWebKey[]): object {
  const { accessTokenSeconds, rotation, idleSeconds, maxSeconds } = options;
  return {
    module: 'oidc',
    name: 'oidc',
    display_name: 'OpenID Connect',
    enabled: true,
    parameters: {
      iss: issuer,
      'jwks-private': JSON.stringify({ keys }),
      'jwks-show': true,
      'code-duration': 60,
      'access-token-duration': accessTokenSeconds,
      'refresh-token-duration': idleSeconds ?? maxSeconds ?? LONG_SECONDS,
      // Each refresh begins the duration anew; without it, the duration is the login's absolute end.
      'refresh-token-rolling': maxSeconds === undefined,
      'refresh-token-one-use': rotation ? 'always' : 'never',
      'auth-type-code-enabled': true,
      'auth-type-refresh-enabled': true,
      'pkce-allowed': true,
      'introspection-revocation-allowed': true,
      'introspection-revocation-allow-target-client': true,
      'session-management-allowed': true,
      'session-cookie-name': 'GLEWLWYD2_OIDC_SESSION',
      'session-cookie-expiration': LONG_SECONDS,
      'back-channel-logout-allowed': true,
    },
  };
}

/** A new signing key. */
export function createKey(): JsonWebKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256' };
}
