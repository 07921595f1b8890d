import { startDevServer } from '@web/dev-server';
import type { Middleware } from '@web/dev-server-core';

import { listen, shut } from '../../../demo/listen.js';
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
  const { server, origin } = await listen(0);
  server.on('request', (request, response) => void handle(request, response));
  return {
    origin,
    async stop() {
      await shut(server);
      await devServer.stop();
    },
  };
}
