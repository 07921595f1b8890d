import { fileURLToPath } from 'node:url';

import { Hono } from 'hono';

import { bundleScript } from '../../test/support/bundle-script.js';
import { scriptPage } from '../script-page.js';
import { serveSite, type Site } from '../site.js';

/** The origins of the benchmark. */
export interface VendorPages {
  readonly host: string;
  readonly frames: string;
  readonly stranger: string;
  close(): Promise<void>;
}

/** Where Looker's server signs an embedded user in, and redirects to the dashboard that the path names. */
const LOGIN = '/login/embed/';

/** Serves the host page, the vendors' frames and a stranger's page: the vendors' packages and this project's source, unmodified. */
export async function servePages(): Promise<VendorPages> {
  const sites = await Promise.all([
    serve({ '/': 'main' }),
    serve({ '/embedded/*': 'superset-frame', '/embed/*': 'looker-frame' }),
    serve({ '/': 'stranger' }),
  ]);
  const [host, frames, stranger] = sites;
  return {
    host: host.origin,
    frames: frames.origin,
    stranger: stranger.origin,
    async close() {
      await Promise.all(sites.map(site => site.close()));
    },
  };
}

async function serve(pages: Readonly<Record<string, string>>): Promise<Site> {
  const routes = new Hono();
  routes.get(`${LOGIN}*`, ({ req, redirect }) =>
    redirect(decodeURIComponent(new URL(req.url).pathname.slice(LOGIN.length))),
  );
  for (const [path, name] of Object.entries(pages)) {
    const script = await bundleScript(fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url)));
    routes.get(path, ({ html }) => html(scriptPage([script])));
  }
  return serveSite(routes);
}
