import { WebdriverLauncher } from '@web/test-runner-webdriver';

import { startWebKitDriver } from '../webkit-driver.js';
import type { RemoteOptions, WebKitDriver } from '../webkit-driver.js';

/** WebKit for the test runner: starts the driver with the first test and ends it with the last. */
class WebKitLauncher extends WebdriverLauncher {
  readonly #options: RemoteOptions;
  #driver: Promise<WebKitDriver> | undefined;

  constructor(options = {} as RemoteOptions) {
    // The base class reads the object when it opens its session: it is filled in just before that.
    super(options);
    this.#options = options;
    this.name = 'WebKit';
  }

  override initialize(config: Parameters<WebdriverLauncher['initialize']>[0]): Promise<void> {
    const { name } = this;
    Object.assign(this.#options, { capabilities: {} });
    return super.initialize(config).then(() => {
      this.name = name;
    });
  }

  override async startSession(id: string, url: string): Promise<void> {
    this.#driver ??= startWebKitDriver();
    Object.assign(this.#options, (await this.#driver).options);
    await super.startSession(id, url);
  }

  override async stop(): Promise<void> {
    await super.stop();
    const driver = await this.#driver?.catch(() => undefined);
    driver?.stop();
  }
}

/** The launcher of WebKitGTK's MiniBrowser; wants the runner's `concurrency: 1`. */
export function webKitLauncher(): WebdriverLauncher {
  return new WebKitLauncher();
}
