import { remote } from 'webdriverio';

import { callText, type Browser, type Page, type PageFunction } from './e2e-page.js';
import { startWebKitDriver } from './webkit-driver.js';

type Driver = Awaited<ReturnType<typeof remote>>;
/** As the protocol hands elements out. */
type ElementReference = Extract<Parameters<Driver['$']>[0], object>;

/** Starts WebKit, by the classic WebDriver protocol. */
export async function launchByWebDriver(): Promise<Browser> {
  const webKit = await startWebKitDriver();
  try {
    const driver = await remote(webKit.options);
    return {
      page: new WebDriverTab(driver),
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

class WebDriverTab implements Page {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  async goto(url: string): Promise<void> {
    await this.#driver.navigateTo(url);
  }

  async evaluate<Args extends readonly unknown[], Result>(
    run: PageFunction<Args, Result>,
    ...args: Args
  ): Promise<Result> {
    return (await this.#execute(callText(run, args))) as Result;
  }

  async evaluateInFrame<Args extends readonly unknown[], Result>(
    url: string,
    run: PageFunction<Args, Result>,
    ...args: Args
  ): Promise<Result> {
    const frame = await this.#execute(callText(findFrame, [url]));
    if (!frame) throw new Error(`No frame of ${url}.`);
    await this.#driver.switchFrame(await this.#driver.$(frame as ElementReference).getElement());
    try {
      return await this.evaluate(run, ...args);
    } finally {
      await this.#driver.switchFrame(null);
    }
  }

  async click(selector: string): Promise<void> {
    const element = await this.#driver.findElement('css selector', selector);
    const id = Object.values(element as object)[0] as string;
    await this.#driver.elementClick(id);
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

  async screenshot(path: string): Promise<void> {
    await this.#driver.saveScreenshot(path);
  }

  #execute(call: string): Promise<unknown> {
    return this.#driver.executeScript(`return ${call};`, []);
  }
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
