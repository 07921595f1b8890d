import { after, before, describe } from 'node:test';

import { launch } from './e2e-browser.js';
import type { Browser, Page } from './e2e-page.js';
import { selectedEngines, type Engine } from './engines.js';

/** What the tests in one engine share. Its fields are set before the first of them runs. */
export interface Stage<Server> {
  readonly engine: Engine;
  readonly server: Server;
  readonly browser: Browser;
  /** The browser's first tab. */
  readonly page: Page;
}

/** What is done for each engine before its tests. */
export interface Preparation<Server> {
  /** Starts what the pages come from; each engine has its own. */
  readonly start: () => Promise<Server>;
  /** What else is done before the first test. */
  readonly prepare?: (stage: Stage<Server>) => Promise<void>;
  /** As {@link launch} has it. */
  readonly throttled?: boolean;
  /** Engines in which the tests do not run, with the reason. */
  readonly skip?: Readonly<Partial<Record<Engine, string>>>;
}

/** Defines the same tests for each engine: the engines run side by side, the tests in one of them one after the other. */
export function describeInEngines<Server extends { close(): Promise<void> }>(
  title: string,
  { start, prepare, throttled, skip = {} }: Preparation<Server>,
  define: (stage: Stage<Server>) => void,
): void {
  void describe(title, { concurrency: true }, () => {
    for (const engine of selectedEngines()) {
      // The runner counts a test for the engine that its title, or a suite around it, names.
      void describe(`in ${engine}`, { concurrency: 1, skip: skip[engine] ?? false }, () => {
        const stage = { engine } as { -readonly [Key in keyof Stage<Server>]: Stage<Server>[Key] };

        before(async () => {
          stage.server = await start();
          stage.browser = await launch(engine, { throttled });
          stage.page = stage.browser.page;
          await prepare?.(stage);
        });

        after(async () => {
          const { browser, server } = stage as Partial<Stage<Server>>;
          await browser?.close();
          await server?.close();
        });

        define(stage);
      });
    }
  });
}
