import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../test/support/free-port.js';
import { until } from '../../test/support/e2e-page.js';
import type { App } from './apps.js';

/** A running server of Next.js. */
export interface NextServer {
  readonly origin: string;
  /** Resolves when its process has ended. */
  close(): Promise<void>;
}

/** Starts `next start` for a built app, and waits until it answers. */
export async function startNextServer({ folder, env }: App, dashboardsOrigin: string): Promise<NextServer> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const command = ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(port)];
  const child = spawn(process.execPath, command, {
    cwd: folder,
    env: { ...process.env, ...env, DASHBOARDS_ORIGIN: dashboardsOrigin },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  const close = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  try {
    await until('the server of Next.js', async () => (await fetch(origin)).ok, 30_000);
  } catch (error) {
    await close();
    throw error;
  }
  return { origin, close };
}
