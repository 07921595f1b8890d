import { WebDriver } from 'webdriver';

import { callText, type Browser, type Page } from './e2e-page.js';
import { startWebKitDriver } from './webkit-driver.js';

// The command that goes into a frame is said to be deprecated in favour of one of webdriverio's.
process.env['DISABLE_WEBDRIVERIO_DEPRECATION_WARNINGS'] = 'true';

type Driver = Awaited<ReturnType<typeof WebDriver.newSession>>;

/**
 * Starts WebKit, by the classic WebDriver protocol and nothing above it: webdriverio goes to a window of its own choice
 * whenever one is closed, beside what is asked of it.
 */
export async function launchByWebDriver(): Promise<Browser> {
  const webKit = await startWebKitDriver();
  try {
    const driver = await WebDriver.newSession(webKit.options);
    const first = await driver.getWindowHandle();
    const windows = new Windows(driver, first);
    return {
      page: new WebDriverTab(windows, first),
      newPage: async () => new WebDriverTab(windows, await windows.open()),
      async close() {
        await driver.deleteSession();
        webKit.stop();
      },
    };
  } catch (error) {
    webKit.stop();
    throw error;
  }
}

/** The windows of one driver session: it speaks to one of them at a time. */
class Windows {
  readonly #driver: Driver;
  readonly #open: string[];
  #current: string;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(driver: Driver, first: string) {
    this.#driver = driver;
    this.#open = [first];
    this.#current = first;
  }

  /** Opens another one; from one that is there, since the driver stays with one that was closed. */
  async open(): Promise<string> {
    const { handle } = await this.in(this.#open[0] ?? '', driver => driver.createWindow('tab'));
    this.#open.push(handle);
    return handle;
  }

  /** Closes one. */
  async close(handle: string): Promise<void> {
    await this.in(handle, driver => driver.closeWindow());
    this.#open.splice(this.#open.indexOf(handle), 1);
  }

  /** Does something in a window; what is asked meanwhile for another one waits. */
  in<Result>(handle: string, action: (driver: Driver) => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(async () => {
      if (handle !== this.#current) await this.#driver.switchToWindow(handle);
      this.#current = handle;
      return action(this.#driver);
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

class WebDriverTab implements Page {
  readonly #windows: Windows;
  readonly #handle: string;

  constructor(windows: Windows, handle: string) {
    this.#windows = windows;
    this.#handle = handle;
  }

  async goto(url: string): Promise<void> {
    await this.#do(driver => driver.navigateTo(url));
  }

  readonly evaluate: Page['evaluate'] = (run, ...args) =>
    this.#do(driver => execute(driver, callText(run, args)));

  readonly evaluateInFrame: Page['evaluateInFrame'] = (url, run, ...args) =>
    this.#do(async driver => {
      const frame = await execute<object | null>(driver, callText(findFrame, [url]));
      if (!frame) throw new Error(`No frame of ${url}.`);
      await enter(driver, frame);
      try {
        return await execute(driver, callText(run, args));
      } finally {
        await enter(driver, null);
      }
    });

  async click(selector: string): Promise<void> {
    await this.#do(async driver => {
      const element = await driver.findElement('css selector', selector);
      const id = Object.values(element as object)[0] as string;
      await driver.elementClick(id);
    });
  }

  async consoleLines(): Promise<readonly string[]> {
    return this.evaluate(() => (globalThis as { collectedConsole?: string[] }).collectedConsole ?? []);
  }

  async collectConsole(): Promise<void> {
    await this.evaluate(() => {
      const lines: string[] = [];
      (globalThis as { collectedConsole?: string[] }).collectedConsole = lines;
      for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
        console[level] = (...values: unknown[]) => lines.push(values.map(String).join(' '));
      }
      addEventListener('error', event => lines.push(event.message));
      addEventListener('unhandledrejection', event => lines.push(String(event.reason)));
    });
  }

  async close(): Promise<void> {
    await this.#windows.close(this.#handle);
  }

  #do<Result>(action: (driver: Driver) => Promise<Result>): Promise<Result> {
    return this.#windows.in(this.#handle, action);
  }
}

async function execute<Result>(driver: Driver, call: string): Promise<Result> {
  return (await driver.executeScript(`return ${call};`, [])) as Result;
}

/** Goes into a frame, or back to the page. */
function enter(driver: Driver, frame: object | null): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  return driver.switchToFrame(frame);
}

/** Looks for an iframe through all open shadow roots; what it returns becomes a reference of the driver's. */
function findFrame(url: string): Element | null {
  const look = (root: Document | ShadowRoot): Element | null => {
    for (const element of root.querySelectorAll('*')) {
      if (element instanceof HTMLIFrameElement && element.src.includes(url)) return element;
      const inner = element.shadowRoot && look(element.shadowRoot);
      if (inner) return inner;
    }
    return null;
  };
  return look(document);
}
