import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { freePort } from '../../test/support/free-port.js';
import type { QuickStart } from './quick-start.js';

/** A command that has ended, or that keeps running. */
export interface Step {
  readonly command: string;
  readonly output: string;
  /** `null` for the command that keeps running. */
  readonly seconds: number | null;
}

/** The folder of the quick start while the last command runs. */
export interface Walk {
  readonly steps: readonly Step[];
  /** The address of the page. */
  readonly url: string;
  /** Ends the server and removes the folder. */
  leave(): Promise<void>;
}

/** The ports of the quick start, which may be taken on this machine. */
const PORTS = ['8080', '8081'];

/**
 * Follows the quick start in an empty folder, with the package that `npm pack` makes of the build.
 * @throws Error when a command fails.
 */
export async function walk({ commands, files }: QuickStart): Promise<Walk> {
  const folder = mkdtempSync(join(tmpdir(), 'newcomer-'));
  const packed = packInto(folder);
  const atFreePorts = await portsMover();
  const own = join(folder, 'page');
  spawnSync('mkdir', [own]);
  for (const [name, text] of files) writeFileSync(join(own, name), atFreePorts(text));
  const steps = commands.slice(0, -1).map(command => take(command, own, packed));
  const last = commands.at(-1) ?? '';
  const server = spawn(last, { cwd: own, shell: true, detached: true, stdio: 'ignore' });
  return {
    steps: [...steps, { command: last, output: '', seconds: null }],
    url: atFreePorts('http://127.0.0.1:8080/'),
    leave: async () => {
      await end(server);
      rmSync(folder, { recursive: true });
    },
  };
}

function packInto(folder: string): string {
  const { stdout, status } = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error('npm pack failed.');
  return resolve(folder, stdout.trim());
}

async function portsMover(): Promise<(text: string) => string> {
  const free = await Promise.all(PORTS.map(freePort));
  return text => PORTS.reduce((moved, port, i) => moved.replaceAll(port, String(free[i])), text);
}

function take(command: string, folder: string, packed: string): Step {
  const start = performance.now();
  const real = command.replace(/\banalytics-embed\b/, packed);
  const { status, stdout, stderr } = spawnSync(real, { cwd: folder, shell: true, encoding: 'utf8' });
  if (status !== 0) throw new Error(`"${command}" failed: ${stderr}`);
  const output = stdout.replaceAll(folder, '…').trim();
  return { command, output, seconds: (performance.now() - start) / 1_000 };
}

async function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null) return;
  const gone = once(server, 'exit');
  // The shell and the processes that it started.
  process.kill(-server.pid);
  await gone;
}
