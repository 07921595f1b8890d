import { join } from 'node:path';
import { startDemo, type Demo, type DemoOptions } from '../../demo/start.js';
import type { App } from './apps.js';
import { appPages, type ServedApp } from './served-app.js';

/** The demo's three servers, with an app's build instead of the demo's own page. */
export interface Backend {
  readonly demo: Demo;
  /** Serves this app from now on. @param output folder of its build; by default the app's own setting. */
  show(app: App, output?: string): void;
  close(): Promise<void>;
}

/** Starts the backend that serves all apps, one after the other. */
export async function startBackend(options: Omit<DemoOptions, 'pages'>): Promise<Backend> {
  let served: ServedApp | undefined;
  const pages = appPages(() => {
    if (!served) throw new Error('No app is served yet.');
    return served;
  });
  const demo = await startDemo({ ...options, pages });
  return {
    demo,
    show(app, output = app.output) {
      served = {
        root: join(app.folder, output),
        cdn: join(app.folder, 'node_modules/analytics-embed/dist/cdn'),
      };
    },
    close: () => demo.close(),
  };
}
