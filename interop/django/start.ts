import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { runCommand } from '../../examples/drive/run-command.js';
import { freePort } from '../../test/support/free-port.js';
import type { AuthorizationServer, ServerOptions } from '../oauth/authorization-server.js';
import { fillLogin } from '../oauth/fill-login.js';
import { byForms, tokensByCodeFlow } from '../oauth/code-flow.js';
import { ServerProcess } from '../oauth/server-process.js';
import { temporaryFolder } from '../temporary-folder.js';
import { EMPTY_DATABASE, SITE } from './install.js';

/** After so long, the workers that know the old settings have ended. */
const RELOAD_MS = 1_500;

/** What a variant of the product sets in addition. */
export interface DjangoOptions extends ServerOptions {
  /** `REFRESH_TOKEN_GRACE_PERIOD_SECONDS`; default 0. */
  readonly graceSeconds?: number;
}

/**
 * Starts the project of the folder `site`. OAuth Toolkit has no absolute end of a login.
 *
 * @param installation from `install`
 */
export async function start(installation: string, options: DjangoOptions): Promise<AuthorizationServer> {
  const { hostOrigin, rotation, accessTokenSeconds, idleSeconds, graceSeconds = 0 } = options;
  const folder = temporaryFolder('django');
  const origin = `http://127.0.0.1:${await freePort()}`;
  const issuer = `${origin}/o`;
  const user = { name: 'ada', password: randomBytes(16).toString('base64url') };
  const publicClientId = 'interop-page';
  const confidentialClient = { id: 'interop-backend', secret: randomBytes(16).toString('base64url') };
  const provider = {
    ACCESS_TOKEN_EXPIRE_SECONDS: accessTokenSeconds,
    ROTATE_REFRESH_TOKEN: rotation,
    REFRESH_TOKEN_GRACE_PERIOD_SECONDS: graceSeconds,
    REFRESH_TOKEN_REUSE_PROTECTION: rotation,
    // It begins with the end of the access token.
    ...(idleSeconds !== undefined && { REFRESH_TOKEN_EXPIRE_SECONDS: idleSeconds - accessTokenSeconds }),
  };
  const settings = { folder, hostOrigin, issuer, user: user.name, password: user.password, provider };
  const env = { INTEROP: JSON.stringify(settings), PYTHONDONTWRITEBYTECODE: '1' };
  const administrate = (...args: readonly string[]): Promise<void> =>
    runCommand([join(installation, 'bin/python'), 'administration.py', ...args], { cwd: SITE, env });

  addKey(folder);
  copyFileSync(join(installation, EMPTY_DATABASE), join(folder, EMPTY_DATABASE));
  await administrate(
    'seed',
    JSON.stringify([
      { client_id: publicClientId, client_type: 'public' },
      {
        client_id: confidentialClient.id,
        client_secret: confidentialClient.secret,
        client_type: 'confidential',
      },
    ]),
  );
  const server = await ServerProcess.start(folder, {
    command: [
      join(installation, 'bin/gunicorn'),
      ...['-b', new URL(origin).host, '--threads', '8', '--graceful-timeout', '1'],
      'django.core.wsgi:get_wsgi_application()',
    ],
    cwd: SITE,
    env: { ...env, DJANGO_SETTINGS_MODULE: 'settings' },
    readyUrl: `${issuer}/.well-known/openid-configuration`,
  });
  const fields = { username: user.name, password: user.password };
  return {
    issuer,
    tokenEndpoint: `${issuer}/token/`,
    publicClientId,
    confidentialClient,
    user,
    signIn: page => fillLogin(page, fields),
    firstTokens: () =>
      tokensByCodeFlow({
        issuer,
        clientId: publicClientId,
        hostOrigin,
        signIn: byForms(fields),
      }),
    endSessions: () => administrate('end-sessions'),
    setUserEnabled: enabled => administrate('user', String(enabled)),
    setClientEnabled: enabled => administrate('client', String(enabled)),
    async rotateKeys() {
      addKey(folder);
      server.signal('SIGHUP');
      await delay(RELOAD_MS);
    },
    restart: downMs => server.restart(downMs),
    stop: () => server.stop(),
  };
}

/** The file with the highest number is the signing key. */
function addKey(folder: string): void {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const number = readdirSync(folder).filter(name => name.startsWith('key-')).length;
  writeFileSync(join(folder, `key-${number}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
}
