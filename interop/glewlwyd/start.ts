import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand } from '../../examples/drive/run-command.js';
import { freePort } from '../../test/support/free-port.js';
import type { AuthorizationServer, ServerOptions } from '../oauth/authorization-server.js';
import { fillLogin } from '../oauth/fill-login.js';
import { tokensByCodeFlow } from '../oauth/code-flow.js';
import { ServerProcess } from '../oauth/server-process.js';
import { temporaryFolder } from '../temporary-folder.js';
import { Api } from './api.js';
import { configurationFile, createKey, plugin } from './configuration.js';
import type { Installation } from './install.js';

/** As the schema of Debian's package has it. */
const ADMIN = { name: 'admin', password: 'password' };
const PUBLIC_CLIENT = 'interop-page';

/** Starts Glewlwyd with a new database. */
export async function start(
  installation: Installation,
  options: ServerOptions,
): Promise<AuthorizationServer> {
  const { program, schema, env } = installation;
  const { hostOrigin } = options;
  const folder = temporaryFolder('glewlwyd');
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}/api/oidc`;
  const user = { name: 'ada', password: randomBytes(16).toString('base64url') };
  const confidentialClient = { id: 'interop-backend', secret: randomBytes(16).toString('base64url') };

  await runCommand(['sh', '-c', `sqlite3 glewlwyd.sqlite3 < '${schema}'`], { cwd: folder, env });
  writeFileSync(join(folder, 'glewlwyd.conf'), configurationFile(installation, folder, port));
  const server = await ServerProcess.start(folder, {
    command: [program, '--config-file=glewlwyd.conf'],
    cwd: folder,
    env,
    readyUrl: `${origin}/config`,
  });

  const admin = await Api.signIn(origin, ADMIN.name, ADMIN.password);
  const userRecord = { username: user.name, password: user.password, scope: ['openid', 'g_profile'] };
  const common = {
    redirect_uri: [`${hostOrigin}/callback`],
    post_logout_redirect_uri: `${hostOrigin}/`,
    authorization_type: ['code', 'refresh_token'],
  };
  const clients = [
    { ...common, client_id: PUBLIC_CLIENT, confidential: false, token_endpoint_auth_method: ['none'] },
    {
      ...common,
      client_id: confidentialClient.id,
      client_secret: confidentialClient.secret,
      confidential: true,
      token_endpoint_auth_method: ['client_secret_basic'],
    },
  ];
  const keys = [createKey()];
  await admin.send('POST', '/mod/plugin/', plugin(issuer, options, keys));
  await admin.send('POST', '/user/', { ...userRecord, enabled: true });
  for (const client of clients) await admin.send('POST', '/client/', { ...client, enabled: true });
  const ada = await Api.signIn(origin, user.name, user.password);
  for (const { client_id } of clients) await ada.send('PUT', `/auth/grant/${client_id}`, { scope: 'openid' });

  return {
    issuer,
    tokenEndpoint: `${issuer}/token`,
    publicClientId: PUBLIC_CLIENT,
    confidentialClient,
    user,
    signIn: page => fillLogin(page, { username: user.name, password: user.password }),
    firstTokens: () =>
      tokensByCodeFlow({
        issuer,
        clientId: PUBLIC_CLIENT,
        hostOrigin,
        // Its login page is a script that uses the same interface.
        signIn: async url => (await Api.signIn(origin, user.name, user.password)).authorize(url),
      }),
    async endSessions() {
      const tokens = (await (await ada.send('GET', '/oidc/token/')).json()) as { token_hash: string }[];
      for (const { token_hash } of tokens)
        await ada.send('DELETE', `/oidc/token/${encodeURIComponent(token_hash)}`);
    },
    async setUserEnabled(enabled) {
      await admin.send('PUT', `/user/${user.name}`, { ...userRecord, enabled });
    },
    async setClientEnabled(enabled) {
      for (const client of clients)
        await admin.send('PUT', `/client/${client.client_id}`, { ...client, enabled });
    },
    async rotateKeys() {
      keys.unshift(createKey());
      await admin.send('PUT', '/mod/plugin/oidc', plugin(issuer, options, keys));
      await admin.send('PUT', '/mod/plugin/oidc/reset');
    },
    restart: downMs => server.restart(downMs),
    stop: () => server.stop(),
  };
}
