import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { programs, type Program } from './browsers.js';

/** What an installation may do to a machine; tests hand in another one. */
export interface Machine {
  /** Whether Debian's packages can be installed by us. */
  readonly isDebianRoot: boolean;
  /** Runs a command; `false` when it failed. */
  run(command: string, args: readonly string[]): boolean;
  say(line: string): void;
}

const thisMachine: Machine = {
  isDebianRoot: process.getuid?.() === 0 && existsSync('/etc/debian_version'),
  run(command, args) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
  },
  say(line) {
    console.log(line);
  },
};

/**
 * Installs what is missing from Debian's packages, as root on Debian.
 * @throws Error anywhere else, naming the command that installs it.
 */
export function installBrowsers(
  needed: readonly Program[] = Object.values(programs),
  machine: Machine = thisMachine,
): void {
  const missing = missingPackages(needed);
  if (missing.length === 0) return;
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  const command = `apt-get ${install.join(' ')}`;
  if (!machine.isDebianRoot) {
    throw new Error(`Programs are missing. On Debian: sudo apt-get update && sudo ${command}`);
  }
  machine.say(`Installing what the tests need: ${missing.join(', ')}`);
  const installed = machine.run('apt-get', ['update']) && machine.run('apt-get', install);
  if (!installed || missingPackages(needed).length > 0)
    throw new Error(`This did not install them: ${command}`);
}

function missingPackages(needed: readonly Program[]): string[] {
  const missing = needed.filter(program => program.find() === undefined);
  return [...new Set(missing.map(program => program.debianPackage))];
}
