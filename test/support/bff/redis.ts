import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { createClient } from 'redis';

import { browserPath } from '../browsers.js';
import { freePort } from '../free-port.js';

/** A real Redis, of this test alone. */
export interface Redis {
  readonly url: string;
  /** Every value in it. */
  dump(): Promise<string[]>;
  close(): Promise<void>;
}

/** Starts Redis on a port of its own; it keeps nothing. */
export async function startRedis(): Promise<Redis> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(browserPath('redis'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) if (line.includes('Ready to accept')) break;
  child.stdout.resume();
  const url = `redis://127.0.0.1:${port}`;
  return {
    url,
    async dump() {
      const client = await createClient({ url }).connect();
      const keys = await client.keys('*');
      const values = await Promise.all(keys.map(key => client.get(key)));
      client.destroy();
      return values.filter(value => value !== null);
    },
    async close() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}
