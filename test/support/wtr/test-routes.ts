import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
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

/** An API that rejects every token, and says which one. Pages of all origins may use it. */
const refuse: Route = context => {
  context.set({ 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization' });
  context.status = context.method === 'OPTIONS' ? 204 : 401;
  if (context.status === 401) context.body = { authorization: context.get('authorization') };
};

/** The routes of single tests. */
export function testRoutes(): Middleware {
  /** By engine: all of them run the same tests at the same time. */
  const received = new Map<string, Received[]>();
  /** Takes what is POSTed to a path that docs/monitoring.md names. */
  const monitor: Route = async context => {
    const engine = context.get('user-agent');
    const request = { path: context.path, type: context.get('content-type'), body: await bodyOf(context) };
    received.set(engine, [...(received.get(engine) ?? []), request]);
    context.body = {};
  };
  /** How often each page of /counted was loaded, by its key. */
  const loads = new Map<string, number>();
  /** Answers that wait for a request of /release, by its key. */
  const held = new EventEmitter();
  const released = new Set<unknown>();
  return routing({
    'POST /monitoring': monitor,
    'POST /v1/metrics': monitor,
    // Gives it away, once.
    'GET /received'(context) {
      const engine = context.get('user-agent');
      context.body = received.get(engine) ?? [];
      received.delete(engine);
    },
    'OPTIONS /refusal': refuse,
    'GET /refusal': refuse,
    'GET /redirect'(context) {
      context.redirect(String(context.query['to']));
    },
    // Answers after a request of /release with the same key: a page or a frame waits for it before its `load`.
    async 'GET /held'(context) {
      const { key } = context.query;
      if (!released.has(key)) await once(held, String(key));
      context.type = 'svg';
      context.body = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    },
    'GET /release'(context) {
      const { key } = context.query;
      released.add(key);
      held.emit(String(key));
      context.body = '';
    },
    // A dashboard; /loads says how often it was requested with this key.
    'GET /counted'(context) {
      const key = context.URL.searchParams.get('key') ?? '';
      loads.set(key, (loads.get(key) ?? 0) + 1);
      page(context, '<body><script src="/test/browser/frames/dashboard.ts"></script>');
    },
    'GET /loads'(context) {
      context.set({ 'access-control-allow-origin': '*' });
      context.body = { loads: loads.get(context.URL.searchParams.get('key') ?? '') ?? 0 };
    },
    // A page of the markup that a test writes, as the parser finds it.
    'GET /markup'(context) {
      page(context, context.URL.searchParams.get('html') ?? '');
    },
    // A page with headers of a test's choice: each other parameter is one.
    'GET /answer'(context) {
      const { html = '', status = '200', ...headers } = Object.fromEntries(context.URL.searchParams);
      context.set(headers);
      page(context, html);
      context.status = Number(status);
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

/** Serves the frames' pages: as they are, since the test runner's server would add a script of its own, or the script of their name. */
export const framePages: Middleware = async (context, next) => {
  const [, name] = /^\/test\/browser\/frames\/([\w/-]+)\.html$/.exec(context.path) ?? [];
  const file = join(rootDirectory, context.path);
  if (name === undefined) await next();
  else if (existsSync(file)) page(context, await readFile(file, 'utf8'));
  else
    page(
      context,
      `<!doctype html><title>${name}</title><body><script src="./${basename(name)}.ts"></script>`,
    );
};
