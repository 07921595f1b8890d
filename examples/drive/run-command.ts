import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** The options of a command. */
export interface CommandOptions {
  readonly cwd: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a command to its end, with a lower priority than the browsers.
 *
 * @throws Error with the command's output, if it fails.
 */
export function runCommand(command: readonly string[], { cwd, env }: CommandOptions): Promise<void> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // A compiler must not slow down the tests, whose tokens expire after a few seconds.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`"${command.join(' ')}" in ${cwd} failed with exit code ${String(code)}:\n${output}`),
        );
    });
  });
}
