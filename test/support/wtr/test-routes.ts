import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Middleware } from '@web/dev-server-core';

import { rootDirectory } from './bundled-tests.js';
import { bodyOf, page, routing, type Route } from './routing.js';

/** A request that a page has sent to the server that monitors it. */
export interface Received {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** The routes of single tests. */
export function testRoutes(): Middleware {
  let received: Received[] = [];
  /** Takes what is POSTed to a path that docs/monitoring.md names. */
  const monitor: Route = async context => {
    received.push({ path: context.path, type: context.get('content-type'), body: await bodyOf(context) });
    context.body = {};
  };
  const gates = new Map<string, PromiseWithResolvers>();
  const gateOf = ({ query }: { query: object }): PromiseWithResolvers => {
    const key = JSON.stringify(query);
    const gate = gates.get(key) ?? withResolvers();
    gates.set(key, gate);
    return gate;
  };
  return routing({
    'POST /monitoring': monitor,
    'POST /v1/metrics': monitor,
    // Gives it away, once.
    'GET /received'(context) {
      context.body = received;
      received = [];
    },
    // Answers after a request of /release with the same query: a page or a frame waits for it before its `load`.
    async 'GET /held'(context) {
      await gateOf(context).promise;
      context.type = 'svg';
      context.body = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    },
    'GET /release'(context) {
      gateOf(context).resolve();
      context.body = '';
    },
    async 'GET /server-rendered.html'(context) {
      // Only where a test needs it: it defines elements in this process.
      const { serverRenderedPage } = await import('./server-rendered-page.js');
      page(context, await serverRenderedPage(context.URL.searchParams));
    },
    // At the root, the only place from which msw's service worker may see all requests.
    async 'GET /mockServiceWorker.js'(context) {
      context.type = 'js';
      context.body = await readFile(fileURLToPath(import.meta.resolve('msw/mockServiceWorker.js')));
    },
  });
}

/** Serves the frames' pages as they are: the test runner's server would add a script of its own. */
export const framePages: Middleware = async (context, next) => {
  const [, name, vendor] =
    /^\/test\/browser\/frames\/((?:vendors\/([\w-]+))|[\w/-]+)\.html$/.exec(context.path) ?? [];
  if (name === undefined) await next();
  else if (vendor !== undefined)
    page(context, `<!doctype html><title>${vendor}</title><script src="./${vendor}.js"></script>`);
  else page(context, await readFile(join(rootDirectory, context.path), 'utf8'));
};

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = (): void => undefined;
  const promise = new Promise<void>(resolved => (resolve = resolved));
  return { promise, resolve };
}
