import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

import type { WebDriver } from 'webdriver';

import { browserPath } from './browsers.js';
import { freePort } from './free-port.js';

/** What a client of the driver needs to open a session. */
export type RemoteOptions = Parameters<typeof WebDriver.newSession>[0];

/** A running WebKitWebDriver on a virtual display of its own. */
export interface WebKitDriver {
  readonly options: RemoteOptions;
  /** Ends the driver, its browser and the display. */
  stop(): void;
}

const START_TIMEOUT_MS = 15_000;

/**
 * Starts Xvfb and WebKitWebDriver on a display and a port that are free, so that test runs do not meet.
 * @throws Error if one of them does not start within 15 s.
 */
export async function startWebKitDriver(): Promise<WebKitDriver> {
  const miniBrowser = browserPath('miniBrowser');
  const driverPath = browserPath('webKitDriver');
  const display = startDisplay();
  let driver: ChildProcess | undefined;
  const stop = (): void => {
    process.off('exit', stop);
    if (driver) endGroup(driver);
    endGroup(display);
  };
  process.on('exit', stop);

  try {
    const number = await started('Xvfb', display, signal => displayNumber(display, signal));
    const port = await freePort();
    driver = spawn(driverPath, [`--port=${port}`], {
      detached: true,
      stdio: 'ignore',
      // No accessibility bus: there is none in a container, and GTK waits for it.
      env: { ...process.env, DISPLAY: `:${number}`, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' },
    });
    await started('WebKitWebDriver', driver, signal => untilReady(port, signal));
    return { options: remoteOptions(port, miniBrowser), stop };
  } catch (error) {
    stop();
    throw error;
  }
}

function startDisplay(): ChildProcess {
  // Xvfb chooses the display's number itself and writes it to descriptor 3.
  return spawn(
    browserPath('xvfb'),
    ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
    // A group of its own, so that an interrupted run ends it in order.
    { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
}

async function displayNumber(display: ChildProcess, signal: AbortSignal): Promise<string> {
  const [data] = (await once(display.stdio[3] as Readable, 'data', { signal })) as [Buffer];
  return data.toString().trim();
}

async function untilReady(port: number, signal: AbortSignal): Promise<void> {
  while (!(await fetch(`http://127.0.0.1:${port}/status`, { signal }).catch(() => undefined))?.ok)
    await delay(50, undefined, { signal });
}

/** What a process that starts resolves with; rejects if the process ends, cannot be started, or takes too long. */
async function started<T>(
  name: string,
  child: ChildProcess,
  start: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(START_TIMEOUT_MS)]);
  const end = (reason: unknown): void => {
    ended.abort(reason);
  };
  child.once('error', end).once('exit', end);
  try {
    return await start(signal);
  } catch (error) {
    throw new Error(`${name} did not start (exit code ${child.exitCode ?? 'none'}).`, { cause: error });
  } finally {
    child.off('exit', end);
  }
}

function endGroup(leader: ChildProcess): void {
  if (leader.pid === undefined) return;
  try {
    process.kill(-leader.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function remoteOptions(port: number, miniBrowser: string): RemoteOptions {
  return {
    hostname: '127.0.0.1',
    port,
    logLevel: 'error',
    connectionRetryCount: 0,
    capabilities: {
      browserName: 'MiniBrowser',
      // WebKitWebDriver does not speak WebDriver BiDi.
      'wdio:enforceWebDriverClassic': true,
      'webkitgtk:browserOptions': {
        binary: miniBrowser,
        args: ['--automation', '--javascript-can-open-windows-automatically=true'],
      },
    } as RemoteOptions['capabilities'],
  };
}
