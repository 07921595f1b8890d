import { randomBytes } from 'node:crypto';

import { freePort } from '../../test/support/free-port.js';
import { LONG_SECONDS, type AuthorizationServer, type ServerOptions } from '../oauth/authorization-server.js';
import { administration } from '../oauth/administration.js';
import { fillLogin } from '../oauth/fill-login.js';
import { byForms, tokensByCodeFlow } from '../oauth/code-flow.js';
import { ServerProcess } from '../oauth/server-process.js';
import { temporaryFolder } from '../temporary-folder.js';
import { settingsOf } from './install.js';

/** As in Application.java. */
const CLIENT_ID = 'interop-backend';
const USER = 'ada';

/** Starts of a JVM take turns: each keeps all processors busy. */
let lastStart: Promise<unknown> = Promise.resolve();

/**
 * Starts the application that was built. With rotation, each refresh token has a lifetime of its own: the idle end. Without
 * it, there is one refresh token: its lifetime is the login's absolute end.
 *
 * @param command from `install`
 */
export async function start(
  command: readonly string[],
  options: ServerOptions,
): Promise<AuthorizationServer> {
  const { hostOrigin, rotation, accessTokenSeconds, idleSeconds, maxSeconds } = options;
  const folder = temporaryFolder('spring');
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const password = randomBytes(32).toString('base64url');
  const settings = {
    ...{ port, folder, issuer, hostOrigin, accessTokenSeconds, rotation },
    refreshTokenSeconds: (rotation ? idleSeconds : maxSeconds) ?? LONG_SECONDS,
  };
  const starting = lastStart.then(() =>
    ServerProcess.start(folder, {
      command: [...command, ...settingsOf(settings)],
      cwd: folder,
      env: { INTEROP_PASSWORD: password },
      readyUrl: `${issuer}/.well-known/openid-configuration`,
    }),
  );
  lastStart = starting.catch(() => undefined);
  const server = await starting;
  const fields = { username: USER, password };
  return {
    issuer,
    tokenEndpoint: `${issuer}/oauth2/token`,
    // The server issues no refresh token to a public client.
    publicClientId: undefined,
    confidentialClient: { id: CLIENT_ID, secret: password },
    user: { name: USER, password },
    signIn: page => fillLogin(page, fields),
    firstTokens: () =>
      tokensByCodeFlow({
        issuer,
        clientId: CLIENT_ID,
        clientSecret: password,
        hostOrigin,
        signIn: byForms(fields),
      }),
    ...administration(issuer),
    restart: downMs => server.restart(downMs),
    stop: () => server.stop(),
  };
}
