import puppeteer, { type Browser, type CDPSession } from 'puppeteer-core';

import { bundleScript } from '../../test/support/bundle-script.js';
import { until } from '../../test/support/e2e-page.js';
import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import type { HostReport } from './page/watch.js';

/** ms within which the browser must respond: fifty dashboards load at once. */
export const LOADING_TIMEOUT = 300_000;

/** Chromium's own counters of one renderer process, after its garbage is collected. */
export interface RendererCounters {
  /** Bytes of the scripts' memory that are in use. */
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
}

/**
 * Each document compiles for itself the code that runs often there, minutes after minutes, and fifty with a chart library are fifty
 * times as much machine code. Without the compilers, and with the interpreter's own notes made at the first call and kept, a script's
 * memory is what the script keeps.
 */
const WITHOUT_COMPILERS =
  '--no-sparkplug --no-maglev --no-opt --no-lazy-feedback-allocation --no-flush-bytecode';

/**
 * Chromium with the host page in one process and all dashboards in another, as on two sites: growth in the page would be lost among
 * that of fifty dashboards.
 *
 * It is driven by the protocol itself: a driver that follows each frame keeps lists of its own, and may come too late to run
 * a script before the scripts of a frame in another process.
 */
export class SoakBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly page: CDPSession,
    private readonly dashboards: readonly CDPSession[],
  ) {}

  static async launch(): Promise<SoakBrowser> {
    const { args = [], ...options } = puppeteerLaunchOptions('Chromium');
    const browser = await puppeteer.launch({
      ...options,
      args: [
        ...args.filter(arg => !/OriginKeyedProcessesByDefault|isolation-trials/.test(arg)),
        '--enable-features=OriginKeyedProcessesByDefault',
        '--site-per-process',
        '--window-size=1600,1200',
        `--js-flags=${WITHOUT_COMPILERS}`,
      ],
      protocolTimeout: LOADING_TIMEOUT,
      targetFilter: () => false,
      waitForInitialPage: false,
    });
    const root = await browser.target().createCDPSession();
    const { targetId } = await root.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await root.send('Target.attachToTarget', { targetId, flatten: true });
    const page = root.connection()?.session(sessionId);
    if (!page) throw new Error('The browser opened no tab.');
    const script = await bundleScript(new URL('./page/watch.ts', import.meta.url).pathname);
    return new SoakBrowser(browser, page, await watchDocuments(page, script));
  }

  /** Signs in with one click at the page with the login button. */
  async signIn(url: string): Promise<void> {
    const untilTrue = (expression: string): Promise<boolean> =>
      until(expression, () => this.#evaluate<boolean>(expression), LOADING_TIMEOUT);
    await this.page.send('Page.navigate', { url });
    await untilTrue(`/^Continue as/.test(document.querySelector('button')?.textContent.trim() ?? '')`);
    await this.#evaluate(`document.querySelector('button').click()`);
    await untilTrue(`document.querySelector('token-provider') !== null`);
  }

  /** The host page, shortly after the next token has reached every frame. */
  afterDelivery(): Promise<HostReport> {
    return this.#evaluate<HostReport>('soak.afterDelivery()');
  }

  /** The host page, now. */
  report(): Promise<HostReport> {
    return this.#evaluate<HostReport>('soak.report()');
  }

  /** The counters of the host page's process, or of the process of all dashboards. */
  async counters(of: 'host' | 'dashboards'): Promise<RendererCounters> {
    const session = of === 'host' ? this.page : this.dashboards[0];
    if (!session) throw new Error('The dashboards have no process of their own.');
    // Twice: a wrapper's node is freed, and then what only the node held.
    for (let round = 0; round < 2; round++) await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    const metric = (name: string): number => metrics.find(known => known.name === name)?.value ?? NaN;
    return { heap: usedSize, nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  async #evaluate<Result>(expression: string): Promise<Result> {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.page.send('Runtime.evaluate', options);
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return result.value as Result;
  }
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
