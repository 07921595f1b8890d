import { join } from 'node:path';
import { startDemo, type Demo, type DemoOptions } from '../../demo/start.js';
import type { App } from './apps.js';
import { startNextServer, type NextServer } from './next-server.js';
import { appPages, type ServedApp } from './served-app.js';

/** The demo's three servers, with an app's build instead of the demo's own page. */
export interface Backend {
  readonly demo: Demo;
  /** Serves this app from now on. @param output folder of its build; by default the app's own setting. */
  show(app: App, output?: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts the backend that serves all apps, one after the other. */
export async function startBackend(options: Omit<DemoOptions, 'pages'>): Promise<Backend> {
  let served: ServedApp | undefined;
  let server: NextServer | undefined;
  const pages = appPages(() => {
    if (!served) throw new Error('No app is served yet.');
    return served;
  });
  const demo = await startDemo({ ...options, pages });
  return {
    demo,
    async show(app, output = app.output) {
      await server?.close();
      server = app.hasNextServer ? await startNextServer(app, demo.urls.analytics) : undefined;
      served = {
        root: join(app.folder, output),
        cdn: join(app.folder, 'node_modules/analytics-embed/dist/cdn'),
        server: server?.origin,
      };
    },
    async close() {
      await server?.close();
      await demo.close();
    },
  };
}
