import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/** How a command is run. */
export interface CommandOptions {
  readonly cwd: string;
  /** Added to this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a command to its end and gives way to the browsers meanwhile.
 *
 * @throws Error with all that it wrote, when it fails.
 */
export function runCommand(command: readonly string[], { cwd, env }: CommandOptions): Promise<void> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Tokens of a few seconds do not wait for a compiler.
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
      else reject(new Error(`"${command.join(' ')}" in ${cwd} ended with ${String(code)}:\n${output}`));
    });
  });
}
