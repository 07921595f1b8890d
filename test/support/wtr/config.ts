import type { RequestListener, Server } from 'node:http';

import type { TestRunnerConfig } from '@web/test-runner';
import { chromeLauncher, defaultReporter } from '@web/test-runner';
import { puppeteerCore } from '@web/test-runner-chrome';

import { listen, shut } from '../../../demo/listen.js';
import { selectedEngines } from '../engines.js';
import type { Engine } from '../engines.js';
import type { Origins } from '../origins.js';
import { puppeteerLaunchOptions } from '../puppeteer-launch.js';
import { UNIT_TESTS, browserTests, bundledTests, rootDirectory } from './bundled-tests.js';
import { recipeServer } from './recipe-server.js';
import { resultsReporter } from './results-reporter.js';
import { framePages, testRoutes } from './test-routes.js';
import { webKitLauncher } from './webkit-launcher.js';

type Launcher = NonNullable<TestRunnerConfig['browsers']>[number];
type RunnerPlugin = NonNullable<TestRunnerConfig['plugins']>[number];

/** The configuration of `web-test-runner`: every test file in every selected engine. */
export async function testRunnerConfig(): Promise<TestRunnerConfig> {
  const { origins, plugin } = testOrigins();
  return {
    rootDir: rootDirectory,
    hostname: '127.0.0.1',
    files: [UNIT_TESTS, ...browserTests()],
    nodeResolve: { exportConditions: ['production', 'browser'] },
    browsers: selectedEngines().map(launcher),
    // One page per engine: a second one would be in the background, where timers are throttled.
    concurrency: 1,
    // All engines at once: they wait more than they compute.
    concurrentBrowsers: 3,
    browserStartTimeout: 60_000,
    testsStartTimeout: 60_000,
    // `npm run fuzz` plays a million messages.
    testsFinishTimeout: process.env['FUZZ_MESSAGES'] ? 3_600_000 : 300_000,
    testFramework: { config: { timeout: '30000' } },
    middleware: [await bundledTests(), framePages, testRoutes(), recipeServer(() => origins)],
    plugins: [plugin],
    testRunnerHtml: testFramework => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Tests</title></head>
  <body>
    <script>globalThis.__origins = ${JSON.stringify(origins)};</script>
    <script type="module" src="${testFramework}"></script>
  </body>
</html>`,
    reporters: [
      defaultReporter({ reportTestResults: true, reportTestProgress: process.stdout.isTTY }),
      resultsReporter(),
    ],
  };
}

/** The runner's server is the origin of the test pages; it also listens on two more, for the tests' frames. */
function testOrigins(): { origins: Origins; plugin: RunnerPlugin } {
  const origins = { host: '', frame: '', evil: '' };
  const servers: Server[] = [];
  const plugin: RunnerPlugin = {
    name: 'test-origins',
    async serverStart({ app, config }) {
      origins.host = `http://127.0.0.1:${config.port}`;
      for (const name of ['frame', 'evil'] as const) {
        const { server, origin } = await listen(0);
        server.on('request', app.callback() as RequestListener);
        servers.push(server);
        origins[name] = origin;
      }
    },
    async serverStop() {
      await Promise.all(servers.map(shut));
    },
  };
  return { origins, plugin };
}

function launcher(engine: Engine): Launcher {
  if (engine === 'WebKit') return webKitLauncher();
  const chrome = chromeLauncher({ launchOptions: puppeteerLaunchOptions(engine), puppeteer: puppeteerCore });
  chrome.name = engine;
  return chrome;
}
