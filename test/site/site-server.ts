import { readFileSync } from 'node:fs';

import { getRequestListener } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

import { listen, shut } from '../../demo/listen.js';
import type { Origin } from '../support/two-origins.js';

const FOLDER = 'docs/.vitepress/dist';

/**
 * Serves the documentation as it was built, at the base for which it was built, as any server of static files does.
 * @throws Error when it is not built: `npm run docs:build`.
 */
export async function serveSite(): Promise<Origin & { readonly base: string }> {
  const [, base = ''] = /href="(\/.*?)icon\.svg"/.exec(readFileSync(`${FOLDER}/index.html`, 'utf8')) ?? [];
  const { server, origin } = await listen(0);
  const site = new Hono();
  site.get(
    `${base}*`,
    serveStatic({ root: FOLDER, rewriteRequestPath: path => path.slice(base.length - 1) }),
  );
  const listener = getRequestListener(site.fetch);
  server.on('request', (request, response) => void listener(request, response));
  return { origin, base, close: () => shut(server) };
}
