import type { TestRunnerConfig } from '@web/test-runner';
import { WebDriver } from 'webdriver';

import { startWebKitDriver } from '../webkit-driver.js';
import type { WebKitDriver } from '../webkit-driver.js';

type BrowserLauncher = NonNullable<TestRunnerConfig['browsers']>[number];
type Driver = Awaited<ReturnType<typeof WebDriver.newSession>>;

/**
 * WebKit for the test runner: starts the driver with the first test and ends it with the last. The runner's own launcher for
 * WebDriver does not wait for a navigation: one that failed ended the runner, with all results.
 */
class WebKitLauncher implements BrowserLauncher {
  readonly name = 'WebKit';
  readonly type = 'webdriver';
  readonly concurrency = 1;
  readonly #urls = new Map<string, string>();
  #running: Promise<{ webKit: WebKitDriver; driver: Driver }> | undefined;

  async startSession(id: string, url: string): Promise<void> {
    this.#running ??= launch();
    const { driver } = await this.#running;
    this.#urls.set(id, url);
    await driver.navigateTo(url);
  }

  isActive(id: string): boolean {
    return this.#urls.has(id);
  }

  getBrowserUrl(id: string): string | undefined {
    return this.#urls.get(id);
  }

  async stopSession(id: string): Promise<Record<string, never>> {
    this.#urls.delete(id);
    // Ends what the test's page still does.
    await (await this.#running)?.driver.navigateTo('about:blank');
    return {};
  }

  startDebugSession(): Promise<void> {
    return Promise.reject(
      new Error('MiniBrowser is driven on a display that nobody sees: debug in another engine.'),
    );
  }

  async stop(): Promise<void> {
    const running = await this.#running?.catch(() => undefined);
    await running?.driver.deleteSession().catch(() => undefined);
    running?.webKit.stop();
  }
}

async function launch(): Promise<{ webKit: WebKitDriver; driver: Driver }> {
  const webKit = await startWebKitDriver();
  try {
    return { webKit, driver: await WebDriver.newSession(webKit.options) };
  } catch (error) {
    webKit.stop();
    throw error;
  }
}

/** The launcher of WebKitGTK's MiniBrowser. */
export function webKitLauncher(): BrowserLauncher {
  return new WebKitLauncher();
}
