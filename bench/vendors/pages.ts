import { fileURLToPath } from 'node:url';

import { Hono } from 'hono';

import { bundleScript } from '../../test/support/bundle-script.js';
import { scriptPage } from '../script-page.js';
import { serveSite } from '../site.js';

/** The pages of the benchmark, on three origins. */
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
  const [main, superset, looker, stranger] = await Promise.all(
    ['main', 'superset-frame', 'looker-frame', 'stranger'].map(async name =>
      scriptPage([await bundleScript(fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url)))]),
    ),
  );
  const frames = new Hono()
    .get(`${LOGIN}*`, ({ req, redirect }) =>
      redirect(decodeURIComponent(new URL(req.url).pathname.slice(LOGIN.length))),
    )
    .get('/embedded/*', ({ html }) => html(superset ?? ''))
    .get('/embed/*', ({ html }) => html(looker ?? ''));
  const sites = await Promise.all([
    serveSite(new Hono().get('/', ({ html }) => html(main ?? ''))),
    serveSite(frames),
    serveSite(new Hono().get('/', ({ html }) => html(stranger ?? ''))),
  ]);
  return {
    host: sites[0].origin,
    frames: sites[1].origin,
    stranger: sites[2].origin,
    async close() {
      await Promise.all(sites.map(site => site.close()));
    },
  };
}
