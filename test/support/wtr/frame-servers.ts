import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';

import { startDevServer } from '@web/dev-server';
import type { Middleware } from '@web/dev-server-core';

import { rootDirectory, typeScriptPlugin, vendorFramesPlugin } from './dev-server-plugins.js';
import { packageNamePlugin } from './recipe-servers.js';

/** A server of the repository's files on an origin of its own. */
export interface FrameServer {
  readonly origin: string;
  stop(): Promise<void>;
}

/** Serves the repository, TypeScript compiled, on a free port of 127.0.0.1. */
export async function startFrameServer(middleware: Middleware[] = []): Promise<FrameServer> {
  // Middleware mode, since the dev server itself would listen on every network interface.
  const devServer = await startDevServer({
    config: {
      rootDir: rootDirectory,
      middlewareMode: true,
      nodeResolve: true,
      middleware,
      plugins: [packageNamePlugin(), vendorFramesPlugin(), typeScriptPlugin()],
    },
    readCliArgs: false,
    readFileConfig: false,
    autoExitProcess: false,
    logStartMessage: false,
  });
  const handle = devServer.koaApp.callback();
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${port(server)}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await devServer.stop();
    },
  };
}

function port(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The frame server has no port.');
  return address.port;
}
