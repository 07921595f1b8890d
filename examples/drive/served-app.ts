import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';
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
  /** The origin of the app's own server, which renders all its pages; `undefined` for an app that consists of files. */
  readonly server: string | undefined;
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
      routes.get('/favicon.ico', c => c.body(null, 204));
      routes.get('/*', async (c, next) => {
        const { server } = served();
        if (server === undefined) return next();
        const { pathname, search } = new URL(c.req.url);
        return proxy(server + pathname + search, { headers: c.req.header() });
      });
      routes.on('GET', ['/', '/other'], async c => {
        const page = await pageAt(served().root, c.req.path);
        if (!page.includes(DEFAULT_ANALYTICS_ORIGIN))
          throw new Error(`index.html does not contain ${DEFAULT_ANALYTICS_ORIGIN}.`);
        return c.html(page.replaceAll(DEFAULT_ANALYTICS_ORIGIN, analyticsOrigin));
      });
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

/** The page's own file, or `index.html` for a router in the browser. */
function pageAt(root: string, path: string): Promise<string> {
  const index = join(root, 'index.html');
  return readFile(join(root, path, 'index.html'), 'utf8').catch(() => readFile(index, 'utf8'));
}
