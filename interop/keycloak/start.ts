import { join } from 'node:path';

import { runCommand } from '../../examples/drive/run-command.js';
import { freePort } from '../../test/support/free-port.js';
import { ServerProcess } from '../oauth/server-process.js';
import { temporaryFolder } from '../temporary-folder.js';

/** The first administrator of a Keycloak that was started for one run; the password protects nothing but that. */
const ADMIN = { username: 'admin', password: 'admin-password' };

/** A Keycloak that runs on the loopback interface. */
export interface KeycloakProcess {
  readonly origin: string;
  /**
   * Calls the administration, with a path after `/admin/realms`.
   * @returns the JSON of the answer; `undefined` if it has none.
   * @throws Error with the status and the answer, if it fails.
   */
  administrate(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Stops the process, and starts it again on the same port, with the same data. Resolves when it answers. */
  restart(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts an installed distribution in development mode, with the new database of the installation.
 * @throws Error with the end of its log if it does not start in time.
 */
export async function start(distribution: string): Promise<KeycloakProcess> {
  const folder = temporaryFolder('keycloak');
  // The server writes its database into its own folder.
  const copy = join(folder, 'keycloak');
  await runCommand(['cp', '-R', distribution, copy], { cwd: folder });
  const { server, origin } = await startProcess(folder, copy);
  return {
    origin,
    administrate: (method, path, body) => administrate(origin, method, path, body),
    restart: downMs => server.restart(downMs),
    stop: () => server.stop(),
  };
}

/**
 * Starts a distribution once, which builds it and creates its database: another start takes a quarter of the time.
 * @throws Error with the end of its log if it does not start in time.
 */
export async function prepare(distribution: string): Promise<void> {
  const { server } = await startProcess(temporaryFolder('keycloak'), distribution);
  await server.stop();
}

/** @param folder a temporary one, for its log */
async function startProcess(
  folder: string,
  distribution: string,
): Promise<{ server: ServerProcess; origin: string }> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  // The issuer is this address also for requests that come through a case's proxy.
  const address = [`--http-port=${port}`, '--http-host=127.0.0.1', `--hostname=${origin}`];
  const server = await ServerProcess.start(folder, {
    command: [join(distribution, 'bin/kc.sh'), 'start-dev', ...address],
    cwd: folder,
    env: {
      KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
      KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      // Less work for the compiler: the server lives for minutes.
      JAVA_OPTS_APPEND: '-Xmx768m -XX:TieredStopAtLevel=1',
    },
    readyUrl: `${origin}/realms/master`,
  });
  return { server, origin };
}

async function administrate(origin: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const { username, password } = ADMIN;
  const signedIn = await fetch(`${origin}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username, password }),
  });
  const { access_token } = (await signedIn.json()) as { access_token?: string };
  const response = await fetch(`${origin}/admin/realms${path}`, {
    method,
    headers: { authorization: `Bearer ${access_token ?? ''}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
  return text === '' ? undefined : JSON.parse(text);
}
