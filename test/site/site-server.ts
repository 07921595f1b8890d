import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { listen, shut } from '../../demo/listen.js';
import type { Origin } from '../support/two-origins.js';

const FOLDER = 'docs/.vitepress/dist';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/**
 * Serves the documentation as it was built, at the base for which it was built, as any server of static files does.
 * @throws Error when it is not built: `npm run docs:build`.
 */
export async function serveSite(): Promise<Origin & { readonly base: string }> {
  const [, base = ''] = /href="(\/.*?)icon\.svg"/.exec(readFileSync(`${FOLDER}/index.html`, 'utf8')) ?? [];
  const { server, origin } = await listen(0);
  server.on('request', (request, response) => {
    const { pathname } = new URL(request.url ?? '/', origin);
    const path = pathname.startsWith(base) ? pathname.slice(base.length) : '404.html';
    const file = path === '' || path.endsWith('/') ? `${path}index.html` : path;
    const isRead = request.method === 'GET' ? readFile(join(FOLDER, file)) : Promise.reject(new Error());
    isRead.then(
      body => response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? '' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  return { origin, base, close: () => shut(server) };
}
