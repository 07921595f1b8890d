import { randomUUID } from 'node:crypto';

import type { Page } from '../../test/support/e2e-page.js';
import { LONG_SECONDS, type AuthorizationServer, type ServerOptions } from '../oauth/authorization-server.js';
import type { KeycloakProcess } from './start.js';

const PUBLIC_CLIENT = 'dashboards';
const CONFIDENTIAL_CLIENT = { id: 'backend', secret: 'backend-secret-of-one-run' };
const USER = { name: 'ada', password: 'ada-password' };

/** Creates a realm for one scene. Each has its own keys, clients, user and lifetimes. */
export async function createRealm(
  server: KeycloakProcess,
  options: ServerOptions,
): Promise<AuthorizationServer> {
  const realm = `realm-${randomUUID().slice(0, 8)}`;
  await server.administrate('POST', '', representation(realm, options));
  const issuer = `${server.origin}/realms/${realm}`;
  const tokenEndpoint = `${issuer}/protocol/openid-connect/token`;
  /** The id by which the administration knows a user or a client. */
  const idOf = async (query: string): Promise<string> => {
    const found = (await server.administrate('GET', `/${realm}/${query}`)) as { id: string }[];
    return found[0]?.id ?? '';
  };
  const userPath = async (): Promise<string> =>
    `/${realm}/users/${await idOf(`users?exact=true&username=${USER.name}`)}`;
  return {
    issuer,
    tokenEndpoint,
    publicClientId: PUBLIC_CLIENT,
    confidentialClient: CONFIDENTIAL_CLIENT,
    user: USER,
    signIn,
    async firstTokens() {
      const { name: username, password } = USER;
      const login = { grant_type: 'password', client_id: PUBLIC_CLIENT, username, password };
      const answer = await fetch(tokenEndpoint, {
        method: 'POST',
        body: new URLSearchParams({ ...login, scope: 'openid' }),
      });
      if (!answer.ok) throw new Error(`The login failed: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Record<string, unknown>;
    },
    async endSessions() {
      await server.administrate('POST', `${await userPath()}/logout`);
    },
    async setUserEnabled(enabled) {
      await server.administrate('PUT', await userPath(), { enabled });
    },
    async setClientEnabled(enabled) {
      const id = await idOf(`clients?clientId=${PUBLIC_CLIENT}`);
      await server.administrate('PUT', `/${realm}/clients/${id}`, { clientId: PUBLIC_CLIENT, enabled });
    },
    async rotateKeys() {
      const { id } = (await server.administrate('GET', `/${realm}`)) as { id: string };
      // The active key of an algorithm is that of its provider with the highest priority; those of the start have 100.
      for (const [providerId, algorithm] of Object.entries({
        'rsa-generated': 'RS256',
        'hmac-generated': 'HS512',
      }))
        await server.administrate('POST', `/${realm}/components`, {
          name: `new-${providerId}`,
          providerId,
          providerType: 'org.keycloak.keys.KeyProvider',
          parentId: id,
          config: { priority: ['200'], enabled: ['true'], active: ['true'], algorithm: [algorithm] },
        });
    },
    restart: downMs => server.restart(downMs),
    async stop() {
      await server.administrate('DELETE', `/${realm}`);
    },
  };
}

function representation(realm: string, options: ServerOptions): object {
  const {
    accessTokenSeconds,
    rotation,
    idleSeconds = LONG_SECONDS,
    maxSeconds = LONG_SECONDS,
    hostOrigin,
    backchannelLogoutUri,
  } = options;
  const browserClient = {
    redirectUris: [`${hostOrigin}/*`],
    webOrigins: [hostOrigin],
    standardFlowEnabled: true,
  };
  return {
    realm,
    enabled: true,
    accessTokenLifespan: accessTokenSeconds,
    ssoSessionIdleTimeout: idleSeconds,
    ssoSessionMaxLifespan: maxSeconds,
    // In the console: Sessions, "Revoke Refresh Token", "Refresh Token Max Reuse".
    revokeRefreshToken: rotation,
    refreshTokenMaxReuse: 0,
    clients: [
      { ...browserClient, clientId: PUBLIC_CLIENT, publicClient: true, directAccessGrantsEnabled: true },
      {
        ...{ ...browserClient, clientId: CONFIDENTIAL_CLIENT.id, secret: CONFIDENTIAL_CLIENT.secret },
        attributes: {
          'post.logout.redirect.uris': `${hostOrigin}/*`,
          ...(backchannelLogoutUri && {
            'backchannel.logout.url': backchannelLogoutUri,
            'backchannel.logout.session.required': 'true',
          }),
        },
      },
    ],
    users: [
      {
        username: USER.name,
        enabled: true,
        firstName: 'Ada',
        lastName: 'Lovelace',
        email: 'ada@app.example',
        emailVerified: true,
        credentials: [{ type: 'password', value: USER.password, temporary: false }],
      },
    ],
  };
}

async function signIn(page: Page): Promise<void> {
  await page.evaluate(({ name, password }) => {
    const fields = Object.entries({ username: name, password });
    for (const [id, value] of fields) document.getElementById(id)?.setAttribute('value', value);
  }, USER);
  await page.click('#kc-login');
}
