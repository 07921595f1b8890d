import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { freePort } from '../../test/support/free-port.js';
import { serverScript } from '../../test/support/server-script.js';
import { LONG_SECONDS, type AuthorizationServer, type ServerOptions } from '../oauth/authorization-server.js';
import { administration } from '../oauth/administration.js';
import { byForms, tokensByCodeFlow } from '../oauth/code-flow.js';
import { ServerProcess } from '../oauth/server-process.js';
import { temporaryFolder } from '../temporary-folder.js';
import { fillLogin } from '../oauth/fill-login.js';
import type { ServerSettings } from './server.js';

const SCRIPT = fileURLToPath(new URL('server.ts', import.meta.url));

/** Starts oidc-provider. Its login page takes any password. */
export async function start(options: ServerOptions): Promise<AuthorizationServer> {
  const { hostOrigin, rotation, accessTokenSeconds, idleSeconds, maxSeconds } = options;
  const folder = temporaryFolder('oidc-provider');
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const settings: ServerSettings = {
    issuer,
    port,
    folder,
    hostOrigin,
    publicClientId: 'interop-page',
    confidentialClient: { id: 'interop-backend', secret: randomBytes(32).toString('base64url') },
    rotation,
    accessTokenSeconds,
    refreshTokenSeconds: idleSeconds ?? LONG_SECONDS,
    grantSeconds: maxSeconds ?? LONG_SECONDS,
  };
  const server = await ServerProcess.start(folder, {
    command: [process.execPath, '--enable-source-maps', await serverScript(SCRIPT)],
    cwd: process.cwd(),
    env: { INTEROP: JSON.stringify(settings) },
    readyUrl: `${issuer}/.well-known/openid-configuration`,
  });
  const { publicClientId, confidentialClient } = settings;
  const user = { name: 'ada', password: 'any' };
  const fields = { login: user.name, password: user.password };
  return {
    issuer,
    tokenEndpoint: `${issuer}/token`,
    publicClientId,
    confidentialClient,
    user,
    async signIn(page) {
      await fillLogin(page, fields);
      await fillLogin(page, {}, 'input[name=prompt][value=consent]');
    },
    firstTokens: () =>
      tokensByCodeFlow({
        issuer,
        clientId: publicClientId,
        hostOrigin,
        signIn: byForms(fields),
      }),
    ...administration(issuer),
    restart: downMs => server.restart(downMs),
    stop: () => server.stop(),
  };
}
