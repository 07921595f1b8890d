import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Provider, type ClientMetadata, type Configuration, type JWK } from 'oidc-provider';

import { FileStore } from './file-adapter.js';

// oidc-provider with its own login page, as a process of its own. The environment variable INTEROP holds its settings.

/** What start.ts passes on. */
export interface ServerSettings {
  readonly issuer: string;
  readonly port: number;
  readonly folder: string;
  readonly hostOrigin: string;
  readonly publicClientId: string;
  readonly confidentialClient: { readonly id: string; readonly secret: string };
  readonly rotation: boolean;
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly grantSeconds: number;
}

const settings = JSON.parse(process.env['INTEROP'] ?? '{}') as ServerSettings;
const { issuer, folder, hostOrigin, publicClientId, confidentialClient } = settings;
const store = new FileStore(join(folder, 'store.json'));
const keysFile = join(folder, 'keys.json');

let isUserEnabled = true;
let areClientsEnabled = true;
let handle = provide();

const server = createServer((request, response) => {
  const operation = /^\/administration\/(.+)$/.exec(request.url ?? '')?.[1];
  if (operation === undefined) {
    void handle(request, response);
    return;
  }
  administrate(operation);
  response.end();
});
server.listen(settings.port, '127.0.0.1');

/** oidc-provider has no administration: an application that contains it has its own. */
function administrate(operation: string): void {
  if (operation === 'end-sessions') store.clear();
  else if (operation.startsWith('user/')) isUserEnabled = operation === 'user/true';
  else if (operation.startsWith('client/')) areClientsEnabled = operation === 'client/true';
  else writeFileSync(keysFile, JSON.stringify([createKey(), ...keys()]));
  handle = provide();
}

function provide(): ReturnType<Provider['callback']> {
  return new Provider(issuer, configuration()).callback();
}

function configuration(): Configuration {
  return {
    adapter: store.adapter,
    clients: areClientsEnabled ? clients() : [],
    jwks: { keys: keys() },
    findAccount: (_ctx, sub) => (isUserEnabled ? { accountId: sub, claims: () => ({ sub }) } : undefined),
    clientBasedCORS: (_ctx, origin, client) => origin === hostOrigin && client.clientId === publicClientId,
    // Without it, only the scope `offline_access` with `prompt=consent` brings a refresh token.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: settings.rotation,
    ttl: {
      AccessToken: settings.accessTokenSeconds,
      RefreshToken: settings.refreshTokenSeconds,
      Grant: settings.grantSeconds,
    },
    cookies: { keys: ['a key of one interop run'] },
  };
}

function clients(): ClientMetadata[] {
  const common: Partial<ClientMetadata> = {
    redirect_uris: [`${hostOrigin}/callback`],
    post_logout_redirect_uris: [`${hostOrigin}/`],
    grant_types: ['authorization_code', 'refresh_token'],
  };
  return [
    { ...common, client_id: publicClientId, token_endpoint_auth_method: 'none' },
    { ...common, client_id: confidentialClient.id, client_secret: confidentialClient.secret },
  ];
}

/** The signing keys, the newest first. */
function keys(): JWK[] {
  if (!existsSync(keysFile)) writeFileSync(keysFile, JSON.stringify([createKey()]));
  return JSON.parse(readFileSync(keysFile, 'utf8')) as JWK[];
}

function createKey(): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
}
