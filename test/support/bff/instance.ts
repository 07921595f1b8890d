import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { freePort } from '../free-port.js';
import { serverScript } from '../server-script.js';
import type { Issuer } from './issuer.js';

/** A running `examples/bff/server.ts`, a process of its own. */
export interface Instance {
  readonly origin: string;
  /** What it wrote, both streams. */
  readonly lines: readonly string[];
  /** Ends it at once, as a crash does; without a signal, as a deployment does. */
  kill(signal?: 'SIGKILL'): Promise<void>;
}

/** What an instance is told beside its issuer. */
export interface InstanceOptions {
  /** Where users see it. */
  readonly origin: string;
  readonly cookieKeys: string;
  readonly redisUrl?: string;
  /** Seconds. */
  readonly tokenTimeout?: number;
  /** Folder of its pages. */
  readonly pages?: string;
  readonly port?: number;
  /** Seconds; default 0, so that each refresh rotates. */
  readonly minInterval?: number;
  readonly audience?: string;
  /** `null` for the default. */
  readonly scope?: string | null;
  /** Of its dashboards. */
  readonly frameOrigin?: string;
}

/** What an instance must know of its issuer. */
type IssuerSettings = Pick<Issuer, 'origin' | 'clientId' | 'clientSecret' | 'resource'>;

/** Starts an instance and waits until it listens. */
export async function startInstance(issuer: IssuerSettings, options: InstanceOptions): Promise<Instance> {
  const port = options.port ?? (await freePort());
  const { scope = 'openid offline_access analytics:read' } = options;
  const script = await serverScript('examples/bff/server.ts');
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    env: {
      PATH: process.env['PATH'],
      ORIGIN: options.origin,
      ISSUER: issuer.origin,
      CLIENT_ID: issuer.clientId,
      CLIENT_SECRET: issuer.clientSecret,
      ...(scope !== null && { SCOPE: scope }),
      RESOURCE: issuer.resource,
      AUDIENCE: options.audience ?? '',
      COOKIE_KEYS: options.cookieKeys,
      REDIS_URL: options.redisUrl ?? '',
      TOKEN_TIMEOUT: String(options.tokenTimeout ?? 15),
      PAGES: options.pages ?? './examples/bff/public',
      PORT: String(port),
      MIN_INTERVAL: String(options.minInterval ?? 0),
      FRAME_ORIGINS: options.frameOrigin ?? 'https://bi.example',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  await listening(child, lines);
  return {
    origin: `http://127.0.0.1:${port}`,
    lines,
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

async function listening(child: ChildProcess, lines: string[]): Promise<void> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('An instance without streams.');
  createInterface(stderr).on('line', line => lines.push(line));
  const output = createInterface(stdout);
  output.on('line', line => lines.push(line));
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The instance did not start: ${lines.join('\n')}`);
  });
  await Promise.race([once(output, 'line'), ended]);
  ended.catch(() => undefined);
}
