import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

import { listen, shut } from '../demo/listen.js';

/** Pages on an origin of their own. */
export interface Site {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves pages on a port of the loopback interface. */
export async function serveSite(routes: Pick<Hono, 'fetch'>): Promise<Site> {
  const { server, origin } = await listen(0);
  const respond = getRequestListener(routes.fetch);
  server.on('request', (request, response) => {
    void respond(request, response);
  });
  return { origin, close: () => shut(server) };
}
