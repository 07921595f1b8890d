import type { TestRunnerConfig } from '@web/test-runner';
import { WebDriver } from 'webdriver';

import { startWebKitDriver } from '../webkit-driver.js';
import type { WebKitDriver } from '../webkit-driver.js';

type BrowserLauncher = NonNullable<TestRunnerConfig['browsers']>[number];
type Driver = Awaited<ReturnType<typeof WebDriver.newSession>>;

/**
 * WebKitGTK's MiniBrowser for the test runner: starts the driver with the first test and ends it with the last. The runner's
 * own launcher for WebDriver does not wait for a navigation: one that failed ended the runner, with all results.
 */
export function webKitLauncher(): BrowserLauncher {
  const urls = new Map<string, string>();
  let launched: ReturnType<typeof launch> | undefined;
  return {
    name: 'WebKit',
    type: 'webdriver',
    concurrency: 1,
    async startSession(id, url) {
      launched ??= launch();
      const { driver } = await launched;
      urls.set(id, url);
      await driver.navigateTo(url);
    },
    isActive: id => urls.has(id),
    getBrowserUrl: id => urls.get(id),
    async stopSession(id) {
      urls.delete(id);
      // Ends what the test's page still does.
      await (await launched)?.driver.navigateTo('about:blank');
      return {};
    },
    startDebugSession: () =>
      Promise.reject(
        new Error('MiniBrowser is driven on a display that nobody sees: debug in another engine.'),
      ),
    async stop() {
      const running = await launched?.catch(() => undefined);
      await running?.driver.deleteSession().catch(() => undefined);
      running?.webKit.stop();
    },
  };
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
