import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { runCommand } from '../../examples/drive/run-command.js';
import { freePort } from '../../test/support/free-port.js';
import { docBlocks } from '../doc-blocks.js';

/** Lifetime of a guest token in the run. */
export const TOKEN_SECONDS = 5;

const START_TIMEOUT_MS = 60_000;

/** The accounts of a Superset that was started for one run; the passwords protect nothing but that. */
export const SECRETS = {
  SUPERSET_SECRET_KEY: 'a secret key of one interop run, 42 bytes',
  GUEST_TOKEN_JWT_SECRET: 'a guest token secret of one interop run',
  EMBEDDING_PASSWORD: 'embedding-password',
};

/** The administrator's account, for the seed. */
export const ADMIN = { username: 'admin', password: 'admin-password' };

/** A Superset that runs on the loopback interface, configured by docs/vendors/superset.md. */
export interface Server {
  readonly origin: string;
  /** The path of the SQLite database with the data. */
  readonly data: string;
  /** Runs a program of the installation: `superset`, `python`. */
  command(program: string, ...args: readonly string[]): Promise<void>;
  /** The backend's function of the documentation. */
  guestToken(username: string, dashboards: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** What the blocks of the documentation replace: only ports, secrets and paths. The lines for the database are those of any installation. */
const blocks = docBlocks('docs/vendors/superset.md');

/**
 * Starts an installed version for pages of one origin, with a new database.
 * @throws Error with the end of its log if it does not start within a minute.
 */
export async function start(
  installation: string,
  hostOrigin: string,
  tokenSeconds = TOKEN_SECONDS,
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'interop-superset-'));
  // A run that is interrupted leaves neither the folder nor the server behind.
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', remove);
  const bin = (name: string): string => join(installation, 'bin', name);
  const origin = `http://127.0.0.1:${await freePort()}`;
  writeFileSync(join(folder, 'superset_config.py'), configuration(folder, hostOrigin, tokenSeconds));
  writeFileSync(join(folder, 'embedded-roles.json'), blocks('embedded-roles.json'));
  writeFileSync(
    join(folder, 'guest-token.mjs'),
    blocks('guest-token.js', { 'https://superset.example': origin }),
  );

  const env = {
    ...SECRETS,
    SUPERSET_CONFIG_PATH: join(folder, 'superset_config.py'),
    FLASK_APP: 'superset',
    PATH: `${join(installation, 'bin')}:${process.env['PATH'] ?? ''}`,
  };
  const command: Server['command'] = (program, ...args) =>
    runCommand([bin(program), ...args], { cwd: folder, env });
  await command('superset', 'db', 'upgrade');
  const { username, password } = ADMIN;
  const names = ['--firstname', 'Ada', '--lastname', 'Min', '--email', 'admin@app.example'];
  await command('superset', 'fab', 'create-admin', '--username', username, '--password', password, ...names);
  await command('superset', 'init');
  await runCommand(['sh', '-e', '-c', blocks('roles.sh')], { cwd: folder, env });

  const log = join(folder, 'superset.log');
  const output = openSync(log, 'w');
  const server = spawn(
    bin('gunicorn'),
    ['-b', new URL(origin).host, '-w', '2', '--threads', '8', '-k', 'gthread', 'superset.app:create_app()'],
    { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', output, output] },
  );
  const closed = once(server, 'close');
  const end = (): void => {
    server.kill();
  };
  process.once('exit', end);
  await untilHealthy(origin, server, log);
  Object.assign(process.env, { EMBEDDING_PASSWORD: SECRETS.EMBEDDING_PASSWORD });
  const backend = (await import(pathToFileURL(join(folder, 'guest-token.mjs')).href)) as Pick<
    Server,
    'guestToken'
  >;
  return {
    origin,
    data: join(folder, 'shop.db'),
    command,
    guestToken: backend.guestToken,
    async stop() {
      end();
      await closed;
      remove();
      process.off('exit', end).off('exit', remove);
    },
  };
}

function configuration(folder: string, hostOrigin: string, tokenSeconds: number): string {
  const block = blocks('superset_config.py', {
    'https://app.example': hostOrigin,
    'GUEST_TOKEN_JWT_EXP_SECONDS = 300': `GUEST_TOKEN_JWT_EXP_SECONDS = ${tokenSeconds}`,
  });
  return `${block}
# The database of this run, and SQLite for its data.
SQLALCHEMY_DATABASE_URI = "sqlite:///${folder}/superset.db?check_same_thread=false"
PREVENT_UNSAFE_DB_CONNECTIONS = False
RATELIMIT_ENABLED = False
`;
}

async function untilHealthy(origin: string, server: ChildProcess, log: string): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  while (!(await fetch(`${origin}/health`).catch(() => undefined))?.ok) {
    if (server.exitCode !== null || Date.now() > end)
      throw new Error(`Superset did not start:\n${readFileSync(log, 'utf8').slice(-4_000)}`);
    await delay(200);
  }
}
