import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { HostEnv } from '../../demo/host/host-env.js';
import type { HostPages } from '../../demo/host/host-pages.js';

/** The dashboards' origin in the apps' index.html files: the one of `npm run demo`. */
const DEFAULT_ANALYTICS_ORIGIN = 'http://127.0.0.1:4601';

/** The built app that a host application serves. */
export interface ServedApp {
  /** Absolute path of the folder with its `index.html`. */
  readonly root: string;
  /** Absolute path of the library's files for script tags, which a CDN would serve. */
  readonly cdn: string;
}

/**
 * Pages of a host application that serves a built app unchanged, and holds the refresh token in its session.
 *
 * @param served called for each request, so that one backend serves one app after the other.
 */
export function appPages(served: () => ServedApp): HostPages {
  return {
    refreshTokenIn: 'session',

    routes({ analyticsOrigin }) {
      const routes = new Hono<HostEnv>();
      routes.use(async (c, next) => {
        await next();
        // The next app has the same origin and must not get cached files of this one.
        c.header('Cache-Control', 'no-store');
      });
      routes.get('/', async c => {
        const page = await readFile(join(served().root, 'index.html'), 'utf8');
        if (!page.includes(DEFAULT_ANALYTICS_ORIGIN))
          throw new Error(`index.html does not contain ${DEFAULT_ANALYTICS_ORIGIN}.`);
        return c.html(page.replaceAll(DEFAULT_ANALYTICS_ORIGIN, analyticsOrigin));
      });
      routes.get('/favicon.ico', c => c.body(null, 204));
      routes.get('/cdn/*', async (c, next) =>
        serveStatic<HostEnv>({
          root: served().cdn,
          rewriteRequestPath: path => path.replace('/cdn/', '/'),
        })(c, next),
      );
      routes.get('/*', async (c, next) => serveStatic<HostEnv>({ root: served().root })(c, next));
      return routes;
    },
  };
}
