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

const startTimeout = 15_000;

/**
 * Starts Xvfb and WebKitWebDriver, each where it finds room, so that test runs do not meet.
 * @throws Error when either of them does not start within 15 s.
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
    const number = await withDeadline(displayNumber(display), 'Xvfb');
    const port = await freePort();
    driver = spawn(driverPath, [`--port=${port}`], {
      detached: true,
      stdio: 'ignore',
      // No accessibility bus: there is none in a container, and GTK waits for it.
      env: { ...process.env, DISPLAY: `:${number}`, GDK_BACKEND: 'x11', NO_AT_BRIDGE: '1' },
    });
    await withDeadline(answers(driver, port), 'WebKitWebDriver');
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

async function displayNumber(display: ChildProcess): Promise<string> {
  const numbers = display.stdio[3] as Readable;
  const failed = ended(display, 'Xvfb');
  const [data] = (await Promise.race([once(numbers, 'data'), failed])) as [Buffer];
  return data.toString().trim();
}

async function answers(driver: ChildProcess, port: number): Promise<void> {
  const state = { ended: false };
  const failed = ended(driver, 'WebKitWebDriver').finally(() => (state.ended = true));
  const ready = async (): Promise<void> => {
    while (!state.ended) {
      const response = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
      if (response?.ok) return;
      await delay(50);
    }
  };
  await Promise.race([ready(), failed]);
}

/** Rejects when the process ends, or cannot be started at all. */
async function ended(child: ChildProcess, name: string): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null];
  throw new Error(`${name} ended with exit code ${code ?? 'none'} before it was ready.`);
}

async function withDeadline<T>(result: Promise<T>, name: string): Promise<T> {
  const timer = new AbortController();
  const deadline = delay(startTimeout, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${name} did not start within ${startTimeout} ms.`);
  });
  try {
    return await Promise.race([result, deadline]);
  } finally {
    timer.abort();
    deadline.catch(() => undefined);
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
