import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import puppeteer, { type Browser, type CDPSession } from 'puppeteer-core';

import { bundleScript } from '../../test/support/bundle-script.js';
import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import type { FrameReport } from './page/frame-watch.js';
import type { HostReport } from './page/host-watch.js';

const WATCH = fileURLToPath(new URL('./page/watch.ts', import.meta.url));

/** ms within which the browser must respond. */
const TIMEOUT = 60_000;
/** Rounds of garbage collection: a wrapper's node is freed, and then what only the node held. */
const ROUNDS = 2;

/** Chromium's own counters of one renderer process, after its garbage is collected. */
export interface RendererCounters {
  /** Bytes of the scripts' memory that are in use. */
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

/**
 * Each document compiles for itself what runs often there, minutes after minutes, and fifty with a chart library are fifty times
 * as much machine code. Without the compilers, and with the interpreter's own notes made at the first call and kept, a script's
 * memory is what the script keeps.
 */
const WITHOUT_COMPILERS = [
  '--no-sparkplug',
  '--no-maglev',
  '--no-opt',
  '--no-lazy-feedback-allocation',
  '--no-flush-bytecode',
].join(' ');

/**
 * Chromium with the host page in one process and all dashboards in another, as on two sites: two ports of one host would
 * share one, and what grows in the page would be lost among what fifty dashboards do.
 *
 * Spoken to over the protocol itself: a driver that follows each frame keeps lists of its own, and may come too late to run
 * a script before the scripts of a frame in another process.
 */
export class SoakBrowser {
  readonly #browser: Browser;
  /** The host page. */
  readonly page: CDPSession;
  /** Of the dashboards, one each. */
  readonly dashboards: readonly CDPSession[];

  private constructor(browser: Browser, page: CDPSession, dashboards: readonly CDPSession[]) {
    this.#browser = browser;
    this.page = page;
    this.dashboards = dashboards;
  }

  static async launch(): Promise<SoakBrowser> {
    const { args = [], ...options } = puppeteerLaunchOptions('Chromium');
    const browser = await puppeteer.launch({
      ...options,
      args: [
        ...args.filter(arg => !/OriginKeyedProcessesByDefault|isolation-trials/.test(arg)),
        '--enable-features=OriginKeyedProcessesByDefault',
        '--site-per-process',
        `--js-flags=${WITHOUT_COMPILERS}`,
      ],
      targetFilter: () => false,
      waitForInitialPage: false,
    });
    const page = await openTab(browser);
    const dashboards = await watchDocuments(page, await bundleScript(WATCH));
    return new SoakBrowser(browser, page, dashboards);
  }

  /** Its name and version. */
  version(): Promise<string> {
    return this.#browser.version();
  }

  /** Signs in with one click at the page with the login button. */
  async signIn(url: string): Promise<void> {
    await this.page.send('Page.navigate', { url });
    await this.#until(`/^Continue as/.test(document.querySelector('button')?.textContent.trim() ?? '')`);
    await evaluate(this.page, `document.querySelector('button').click()`);
    await this.#until(`document.querySelector('token-provider') !== null`);
  }

  /** The host page, shortly after the next token has reached every frame; at most so many ms later. */
  afterDelivery(timeout: number): Promise<HostReport> {
    return evaluate<HostReport>(this.page, 'soak.afterDelivery()', timeout);
  }

  /** The host page, now. */
  hostReport(): Promise<HostReport> {
    return evaluate<HostReport>(this.page, 'soak.report()');
  }

  /** All dashboards, now. */
  dashboardReports(): Promise<FrameReport[]> {
    return Promise.all(this.dashboards.map(session => evaluate<FrameReport>(session, 'soak.report()')));
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  async #until(expression: string): Promise<void> {
    const end = performance.now() + TIMEOUT;
    // A page that navigates has no answer.
    while (!(await evaluate<boolean>(this.page, expression).catch(() => false))) {
      if (performance.now() > end) throw new Error(`Not within ${TIMEOUT} ms: ${expression}`);
      await delay(50);
    }
  }
}

async function openTab(browser: Browser): Promise<CDPSession> {
  const root = await browser.target().createCDPSession();
  const { targetId } = await root.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: true });
  const page = root.connection()?.session(sessionId);
  if (!page) throw new Error('The browser opened no tab.');
  await page.send('Emulation.setDeviceMetricsOverride', {
    width: 1600,
    height: 1200,
    deviceScaleFactor: 1,
    mobile: false,
  });
  return page;
}

/** Runs a script in the page and in each of its frames before their own; the list of the frames' sessions fills up as they come. */
async function watchDocuments(page: CDPSession, source: string): Promise<readonly CDPSession[]> {
  const frames: CDPSession[] = [];
  page.on('sessionattached', session => {
    // In this order, and without waiting: the frame stands still until the last of them.
    void session.send('Page.enable').catch(() => undefined); // A worker has no such thing.
    void session.send('Page.addScriptToEvaluateOnNewDocument', { source }).then(
      () => frames.push(session),
      () => undefined,
    );
    void session.send('Runtime.runIfWaitingForDebugger');
  });
  await page.send('Page.enable');
  await page.send('Page.addScriptToEvaluateOnNewDocument', { source });
  await page.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true });
  return frames;
}

async function evaluate<Result>(session: CDPSession, expression: string, timeout = TIMEOUT): Promise<Result> {
  const answer = session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  const { result, exceptionDetails } = await inTime(expression, answer, timeout);
  if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
  return result.value as Result;
}

/** Counts in the process of a document. */
export function countersOf(session: CDPSession): Promise<RendererCounters> {
  const count = async (): Promise<RendererCounters> => {
    for (let round = 0; round < ROUNDS; round++) await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    const metric = (name: string): number => metrics.find(known => known.name === name)?.value ?? NaN;
    return { heap: usedSize, nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
  };
  return inTime('the counters of a process', count(), 2 * TIMEOUT);
}

/** The value of a promise, or an error that names what was not available in time. */
async function inTime<T>(what: string, promise: Promise<T>, timeout: number): Promise<T> {
  const ended = new AbortController();
  const late = delay(timeout, undefined, { signal: ended.signal }).then(
    () => Promise.reject(new Error(`Not within ${timeout} ms: ${what}.`)),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    ended.abort();
  }
}
