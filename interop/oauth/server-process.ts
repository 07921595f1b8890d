import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { removeFolder } from '../temporary-folder.js';

/** A Java server takes a minute on a busy machine. */
const START_TIMEOUT_MS = 180_000;
const LOG_CHARACTERS = 4_000;

/** How a server is started. */
export interface ServerCommand {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Is answered with a status below 500 as soon as the server is up. */
  readonly readyUrl: string;
}

/** Ends the servers that run. */
const running = new Set<() => void>();
process.once('exit', () => {
  for (const kill of running) kill();
});

/** The process of a server, with its data in a folder of its own; it can be started again with the same data. */
export class ServerProcess {
  readonly #options: ServerCommand;
  readonly #folder: string;
  #child?: ChildProcess;
  // A run that is interrupted leaves no server behind.
  readonly #kill = (): void => {
    this.#child?.kill();
  };

  private constructor(folder: string, options: ServerCommand) {
    this.#folder = folder;
    this.#options = options;
    running.add(this.#kill);
  }

  /**
   * Starts a server.
   *
   * @param folder a temporary one, which {@link stop} removes
   * @throws Error with the end of its log if it does not answer within three minutes.
   */
  static async start(folder: string, options: ServerCommand): Promise<ServerProcess> {
    const server = new ServerProcess(folder, options);
    await server.#spawn().catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return server;
  }

  /** Ends the process, and starts it again `downMs` later. Resolves when it answers. */
  async restart(downMs: number): Promise<void> {
    await this.#end();
    await delay(downMs);
    await this.#spawn();
  }

  /** Sends a signal to the process. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Ends the process and removes its data. */
  async stop(): Promise<void> {
    await this.#end();
    running.delete(this.#kill);
    removeFolder(this.#folder);
  }

  async #spawn(): Promise<void> {
    const { command, cwd, env, readyUrl } = this.#options;
    const [program = '', ...args] = command;
    const log = join(this.#folder, 'server.log');
    const output = openSync(log, 'a');
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#child = child;
    let problem = '';
    child.once('error', error => (problem = `${error.message}\n`));
    const end = Date.now() + START_TIMEOUT_MS;
    while (!(await isUp(readyUrl))) {
      if (problem !== '' || child.exitCode !== null || Date.now() > end)
        throw new Error(
          `"${program}" does not answer at ${readyUrl}:\n${problem}${readFileSync(log, 'utf8').slice(-LOG_CHARACTERS)}`,
        );
      await delay(100);
    }
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const closed = once(child, 'close');
    child.kill();
    await closed;
  }
}

async function isUp(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => undefined);
  return response !== undefined && response.status < 500;
}
