import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

import { resultsVariable } from './results.js';
import type { Stage } from './stages.js';

/** How a stage's process ended. */
export interface Ended {
  readonly stage: Stage;
  readonly succeeded: boolean;
  /** How long it ran. */
  readonly minutes: number;
  /** All that it printed. Empty if it ran alone, so that its output went straight to the screen. */
  readonly output: string;
}

/**
 * How many stages run side by side. Most of the time the tests in browsers wait, so that more processes than processors are
 * busy with each other's pauses.
 */
const LANES = 3;

/**
 * Runs stages side by side, in their order as far as they need not wait for another one. The output of a stage appears as a
 * whole when it ends; that of a single stage at once.
 *
 * @param resultsFile the path of the file into which a stage writes its results.
 */
export async function runStages(
  stages: readonly Stage[],
  resultsFile: (stage: Stage) => string,
): Promise<Ended[]> {
  const waiting = [...stages];
  const running = new Map<string, Promise<Ended>>();
  const ended: Ended[] = [];
  while (waiting.length > 0 || running.size > 0) {
    const next = running.size < LANES ? waiting.findIndex(stage => isReady(stage)) : -1;
    const [stage] = next < 0 ? [] : waiting.splice(next, 1);
    if (stage) {
      running.set(stage.name, runStage(stage, resultsFile(stage), stages.length > 1));
      continue;
    }
    const first = await Promise.race(running.values());
    running.delete(first.stage.name);
    ended.push(first);
  }
  return ended;

  function isReady({ after = [] }: Stage): boolean {
    return !after.some(name => running.has(name) || waiting.some(stage => stage.name === name));
  }
}

function runStage(stage: Stage, resultsFile: string, isBuffered: boolean): Promise<Ended> {
  const [command = '', ...args] = stage.command;
  const start = performance.now();
  const output: Buffer[] = [];
  const child = spawn(command, args, {
    stdio: ['ignore', isBuffered ? 'pipe' : 'inherit', isBuffered ? 'pipe' : 'inherit'],
    env: { ...process.env, [resultsVariable]: resultsFile },
  });
  // Its processes inherit it.
  if (stage.kind === 'check' && child.pid !== undefined)
    setPriority(child.pid, constants.priority.PRIORITY_LOW);
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => output.push(chunk));
  return new Promise(resolve => {
    const end = (succeeded: boolean): void => {
      const minutes = (performance.now() - start) / 60_000;
      const printed = Buffer.concat(output).toString();
      console.log(`\n━━ ${stage.name} (${minutes.toFixed(1)} minutes)\n${printed}`);
      resolve({ stage, succeeded, minutes, output: printed });
    };
    child.once('error', error => {
      output.push(Buffer.from(String(error)));
      end(false);
    });
    child.once('close', code => {
      end(code === 0);
    });
  });
}
