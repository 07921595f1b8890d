import puppeteer, {
  type BrowserContext,
  type CDPSession,
  type Frame,
  type Page as PuppeteerPage,
} from 'puppeteer-core';

import {
  callText,
  until,
  type Browser,
  type Page,
  type PageCounters,
  type PageFunction,
} from './e2e-page.js';
import { puppeteerLaunchOptions, type PuppeteerEngine } from './puppeteer-launch.js';

/** Times that the page is asked to collect its garbage until two answers in a row agree: frames end in tasks of their own. */
const ROUNDS = 20;

/** A browser, or one of its profiles. */
type Browsing = Pick<BrowserContext, 'newPage'>;

/** A browser with several profiles. */
export interface ProfiledBrowser extends Browser {
  /** Opens a profile with an empty tab: it shares no cookies and no storage with the others. */
  newProfile(): Promise<Browser>;
}

/** Starts Chromium or Firefox. */
export async function launchByPuppeteer(
  engine: PuppeteerEngine,
  throttled?: boolean,
): Promise<ProfiledBrowser> {
  const browser = await puppeteer.launch(puppeteerLaunchOptions(engine, throttled));
  const newPage = async (profile: Browsing = browser): Promise<Page> => {
    const page = await profile.newPage();
    await page.setViewport({ width: 1400, height: 1000 });
    return new PuppeteerTab(page, engine);
  };
  return {
    page: await newPage(),
    newPage: () => newPage(),
    newProfile: async () => {
      const profile = await browser.createBrowserContext();
      return {
        page: await newPage(profile),
        newPage: () => newPage(profile),
        close: () => profile.close(),
      };
    },
    close: () => browser.close(),
  };
}

class PuppeteerTab implements Page {
  readonly #page: PuppeteerPage;
  readonly #engine: PuppeteerEngine;
  readonly #lines: string[] = [];
  readonly counters?: () => Promise<PageCounters>;
  readonly setColorScheme?: (scheme: 'light' | 'dark') => Promise<void>;
  readonly setFrozen?: (frozen: boolean) => Promise<void>;

  constructor(page: PuppeteerPage, engine: PuppeteerEngine) {
    this.#page = page;
    this.#engine = engine;
    if (engine === 'Chromium') {
      this.counters = () => chromiumCounters(page);
      this.setColorScheme = value => page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }]);
      this.setFrozen = async frozen => {
        const session = await page.createCDPSession();
        await session.send('Page.setWebLifecycleState', { state: frozen ? 'frozen' : 'active' });
      };
    }
    page.on('console', message => this.#lines.push(message.text()));
    page.on('pageerror', error => this.#lines.push(String(error)));
  }

  async goto(url: string): Promise<void> {
    const before = await this.#documentStart('').catch(() => 0);
    const arrival = this.#page.goto(url, { waitUntil: 'domcontentloaded', timeout: 90_000 });
    if (this.#engine === 'Chromium') {
      await arrival;
      return;
    }
    // Firefox's driver can miss the end of a navigation across origins, or take an earlier one's for it: ask the page.
    arrival.catch(() => undefined);
    const isThere = async (): Promise<boolean> => ![0, before].includes(await this.#documentStart(url));
    const isHere = until(`the page at ${url}`, isThere);
    await Promise.race([arrival.then(() => isHere), isHere]);
  }

  /** When the document began, epoch ms; 0 while it is parsed, or is the empty one before that of the address. */
  async #documentStart(url: string): Promise<number> {
    return this.evaluate(address => {
      const isEmptyOne = location.href === 'about:blank' && address.startsWith('http');
      return document.readyState === 'loading' || isEmptyOne ? 0 : performance.timeOrigin;
    }, url);
  }

  readonly evaluate: Page['evaluate'] = (run, ...args) => evaluate(this.#page.mainFrame(), run, args);

  readonly evaluateInFrame: Page['evaluateInFrame'] = async (url, run, ...args) => {
    // Firefox's driver may name a frame later than the page has it, and still names frames of the document before: the last one.
    const frame = await until(`a frame of ${url}`, () =>
      this.#page
        .frames()
        .filter(candidate => !candidate.detached && candidate.url().includes(url))
        .at(-1),
    );
    return evaluate(frame, run, args);
  };

  async click(selector: string): Promise<void> {
    await this.#page.click(selector);
  }

  consoleLines(): Promise<readonly string[]> {
    return Promise.resolve(this.#lines);
  }

  collectConsole(): Promise<void> {
    return Promise.resolve();
  }

  async setOffline(offline: boolean): Promise<void> {
    await this.#page.setOfflineMode(offline);
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}

async function evaluate<Args extends readonly unknown[], Result>(
  frame: Frame,
  run: PageFunction<Args, Result>,
  args: Args,
): Promise<Result> {
  return (await frame.evaluate(callText(run as PageFunction<never, unknown>, args))) as Result;
}

/** Chromium's own counters of a page's process, after its garbage is collected. */
async function chromiumCounters(page: PuppeteerPage): Promise<PageCounters> {
  const session = await page.createCDPSession();
  try {
    await session.send('Performance.enable');
    await session.send('DOM.enable');
    let counters = await collectAndCount(session);
    for (let round = 1; round < ROUNDS; round++) {
      const before = JSON.stringify(counters);
      counters = await collectAndCount(session);
      if (JSON.stringify(counters) === before) break;
    }
    return counters;
  } finally {
    await session.detach();
  }
}

async function collectAndCount(session: CDPSession): Promise<PageCounters> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const { detachedNodes } = await session.send('DOM.getDetachedDomNodes');
  const metric = (name: string): number => metrics.find(known => known.name === name)?.value ?? NaN;
  return {
    listeners: metric('JSEventListeners'),
    nodes: metric('Nodes'),
    documents: metric('Documents'),
    frames: metric('Frames'),
    detached: detachedNodes.length,
    heap: metric('JSHeapUsedSize'),
  };
}
