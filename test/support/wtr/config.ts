import type { TestRunnerConfig } from '@web/test-runner';
import { chromeLauncher, defaultReporter } from '@web/test-runner';
import type { Middleware } from '@web/dev-server-core';
import { puppeteerCore } from '@web/test-runner-chrome';

import { selectedEngines } from '../engines.js';
import type { Engine } from '../engines.js';
import { puppeteerLaunchOptions } from '../puppeteer-launch.js';
import { UNIT_TESTS, browserTests, bundledTests } from './bundled-tests.js';
import { rootDirectory, serviceWorkerPlugin, typeScriptPlugin } from './dev-server-plugins.js';
import { startFrameServer } from './frame-servers.js';
import type { FrameServer } from './frame-servers.js';
import { monitoringPlugin } from './monitoring-plugin.js';
import { packageNamePlugin, RecipeServers } from './recipe-servers.js';
import { resultsReporter } from './results-reporter.js';
import { heldPlugin, serverRenderedPlugin } from './server-rendered-plugin.js';
import { webKitLauncher } from './webkit-launcher.js';

type Launcher = NonNullable<TestRunnerConfig['browsers']>[number];
type RunnerPlugin = NonNullable<TestRunnerConfig['plugins']>[number];

/** The configuration of `web-test-runner`: every test file in every selected engine. */
export async function testRunnerConfig(): Promise<TestRunnerConfig> {
  const tests = await bundledTests();
  let host = '';
  const recipes = new RecipeServers(() => ({ host, frame: frames.origins().frame }));
  const frames = frameOrigins(recipes, tests, origin => (host = origin));
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
    testsFinishTimeout: 300_000,
    testFramework: { config: { timeout: '30000' } },
    middleware: [tests, ...recipes.host],
    plugins: [
      typeScriptPlugin(),
      packageNamePlugin(),
      monitoringPlugin(),
      serviceWorkerPlugin(),
      serverRenderedPlugin(),
      heldPlugin(),
      frames.plugin,
    ],
    testRunnerHtml: testFramework => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Tests</title></head>
  <body>
    <script>globalThis.__origins = ${JSON.stringify(frames.origins())};</script>
    <script type="module" src="${testFramework}"></script>
  </body>
</html>`,
    reporters: [
      defaultReporter({ reportTestResults: true, reportTestProgress: process.stdout.isTTY }),
      resultsReporter(),
    ],
  };
}

/** Serves the fixtures of the tests' frames on two more origins, for as long as the runner's server runs. */
function frameOrigins(
  recipes: RecipeServers,
  tests: Middleware,
  started: (host: string) => void,
): { plugin: RunnerPlugin; origins(): { frame: string; evil: string } } {
  const servers: FrameServer[] = [];
  return {
    plugin: {
      name: 'frame-origins',
      async serverStart({ config }) {
        started(`http://127.0.0.1:${config.port}`);
        servers.push(
          ...(await Promise.all([
            startFrameServer([tests, ...recipes.dashboards]),
            startFrameServer([tests]),
          ])),
        );
      },
      async serverStop() {
        await Promise.all(servers.map(server => server.stop()));
      },
    },
    origins() {
      const [frame, evil] = servers;
      if (!frame || !evil) throw new Error('The servers of the tests’ frames have not started.');
      return { frame: frame.origin, evil: evil.origin };
    },
  };
}

function launcher(engine: Engine): Launcher {
  if (engine === 'WebKit') return webKitLauncher();
  const chrome = chromeLauncher({ launchOptions: puppeteerLaunchOptions(engine), puppeteer: puppeteerCore });
  chrome.name = engine;
  return chrome;
}
