import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';

import { listen, shut } from '../../demo/listen.js';
import { bundleScript } from '../../test/support/bundle-script.js';
import { scriptPage } from '../script-page.js';
import type { Side, Vendor } from './wire.js';

/** The pages of the benchmark, on three origins. */
export interface VendorPages {
  /** The address of a host page. */
  hostUrl(vendor: Vendor, side: Side): string;
  /** Where frames have no business; `begs`: it asks for tokens. */
  strangerUrl(begs: boolean): string;
  close(): Promise<void>;
}

/** Where Looker's server signs an embedded user in, and sends on to the dashboard that the path names. */
const LOGIN = '/login/embed/';

/** Serves host pages, the vendors' frames and a stranger's page, each on a port of the loopback interface. */
export async function servePages(): Promise<VendorPages> {
  const [time, host, superset, looker, stranger] = await Promise.all([
    bundle('virtual-time'),
    bundle('host'),
    bundle('superset-frame'),
    bundle('looker-frame'),
    bundle('stranger'),
  ]);
  const hostPage = scriptPage([time, host]);
  const strangerPage = scriptPage([stranger]);
  const framePages = { '/embedded/': scriptPage([superset]), '/embed/': scriptPage([looker]) };
  const [hosts, frames, strangers] = await Promise.all([listen(0), listen(0), listen(0)]);
  hosts.server.on('request', (_request, response) => {
    answer(response, hostPage);
  });
  strangers.server.on('request', (_request, response) => {
    answer(response, strangerPage);
  });
  frames.server.on('request', ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    if (url.startsWith(LOGIN)) {
      const target = decodeURIComponent(url.slice(LOGIN.length).split('?')[0] ?? '');
      response.writeHead(302, { Location: target }).end();
      return;
    }
    answer(response, Object.entries(framePages).find(([path]) => url.startsWith(path))?.[1]);
  });
  return {
    hostUrl: (vendor, side) =>
      `${hosts.origin}/?${new URLSearchParams({ vendor, side, frames: frames.origin }).toString()}`,
    strangerUrl: begs => `${strangers.origin}/${begs ? '?begs' : ''}`,
    async close() {
      await Promise.all([hosts, frames, strangers].map(({ server }) => shut(server)));
    },
  };
}

/** What the vendors publish and this project's source, as they are. */
function bundle(name: string): Promise<string> {
  return bundleScript(fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url)));
}

function answer(response: ServerResponse, text: string | undefined): void {
  response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end(text);
}
