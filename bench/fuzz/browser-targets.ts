import puppeteer, { type Browser, type Frame } from 'puppeteer-core';

import { puppeteerLaunchOptions } from '../../test/support/puppeteer-launch.js';
import { playTarget, type RunOptions } from './fuzz-target.js';
import { servePages, type FuzzPages } from './pages.js';
import type { TargetResult } from './tally.js';

/** The name of the target that is no protocol: the frame's side. */
export const CLIENT = 'frame client';

/** Chromium with the pages that are fuzzed. */
export class BrowserTargets {
  readonly #browser: Browser;
  readonly #pages: FuzzPages;

  private constructor(browser: Browser, pages: FuzzPages) {
    this.#browser = browser;
    this.#pages = pages;
  }

  static async open(): Promise<BrowserTargets> {
    const pages = await servePages();
    return new BrowserTargets(await puppeteer.launch(puppeteerLaunchOptions('Chromium')), pages);
  }

  /** Such as `Chrome/156.0.0.0`. */
  version(): Promise<string> {
    return this.#browser.version();
  }

  /** Fuzzes one target in a page of its own. */
  async play(name: string, options: RunOptions): Promise<TargetResult> {
    const page = await this.#browser.newPage();
    try {
      const url = name === CLIENT ? this.#pages.clientUrl : this.#pages.hostUrl;
      await page.goto(url, { waitUntil: 'load' });
      const frame =
        name === CLIENT ? page.frames().find(one => one.url().includes('/client?host=')) : page.mainFrame();
      if (!frame) throw new Error('The frame of the client is not there.');
      await frame.evaluate((protocol: string) => window.fuzz.open(protocol), name);
      return await playTarget((seed, path) => part(frame, seed, path), options);
    } finally {
      await page.close();
    }
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#pages.close();
  }
}

function part(frame: Frame, seed: number, path?: string): Promise<TargetResult> {
  // What is undefined does not reach a page as that.
  return path === undefined
    ? frame.evaluate((number: number) => window.fuzz.part(number), seed)
    : frame.evaluate((number: number, way: string) => window.fuzz.part(number, way), seed, path);
}
