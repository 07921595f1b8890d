import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import puppeteer, { type Browser, type CDPSession } from 'puppeteer-core';

import { bundleScript } from '../../test/support/bundle-script.js';
import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { inTime } from './in-time.js';
import type { FrameReport } from './page/frame-watch.js';
import type { HostReport } from './page/host-watch.js';

const WATCH = fileURLToPath(new URL('./page/watch.ts', import.meta.url));

/** ms; a browser that does not answer must not hold the run up. */
const PATIENCE = 60_000;

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

  /** @param compilers whether V8 compiles what runs often, as it does for users; what it makes of that grows. */
  static async launch(compilers: boolean): Promise<SoakBrowser> {
    const { args = [], ...options } = puppeteerLaunchOptions('Chromium');
    const browser = await puppeteer.launch({
      ...options,
      args: [
        ...args.filter(arg => !/OriginKeyedProcessesByDefault|isolation-trials/.test(arg)),
        '--enable-features=OriginKeyedProcessesByDefault',
        '--site-per-process',
        ...(compilers ? [] : [`--js-flags=${WITHOUT_COMPILERS}`]),
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

  /** Signs in with one click at the page that asks for it. */
  async signIn(url: string): Promise<void> {
    await this.page.send('Page.navigate', { url });
    await this.#until(`/^Continue as/.test(document.querySelector('button')?.textContent.trim() ?? '')`);
    await evaluate(this.page, `document.querySelector('button').click()`);
    await this.#until(`document.querySelector('token-provider') !== null`);
  }

  /** The host page, shortly after the next token has reached every frame; at most so many ms later. */
  afterDelivery(patience: number): Promise<HostReport> {
    return evaluate<HostReport>(this.page, 'soak.afterDelivery()', patience);
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
    const end = performance.now() + PATIENCE;
    // A page that navigates has no answer.
    while (!(await evaluate<boolean>(this.page, expression).catch(() => false))) {
      if (performance.now() > end) throw new Error(`Not within ${PATIENCE} ms: ${expression}`);
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

async function evaluate<Result>(
  session: CDPSession,
  expression: string,
  patience = PATIENCE,
): Promise<Result> {
  const answer = session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  const { result, exceptionDetails } = await inTime(expression, answer, patience);
  if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`);
  return result.value as Result;
}
