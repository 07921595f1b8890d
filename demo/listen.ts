import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An http server that listens but has no request handler yet. */
export interface OpenServer {
  readonly server: Server;
  /** Its origin: scheme, host and port. */
  readonly origin: string;
}

const LOOPBACK = '127.0.0.1';

/**
 * Opens an http server on the loopback interface.
 *
 * @param preferredPort 0 for any port; a free port is used instead of one that is not available.
 */
export async function listen(preferredPort: number): Promise<OpenServer> {
  const server = createServer();
  try {
    await listenOn(server, preferredPort);
  } catch (error) {
    if (preferredPort === 0 || !isPortUnavailable(error)) throw error;
    await listenOn(server, 0);
  }
  const { port } = server.address() as AddressInfo;
  return { server, origin: `http://${LOOPBACK}:${port}` };
}

/** Stops a server immediately: `close()` alone would wait for open keep-alive connections. */
export async function shut(server: Server): Promise<void> {
  const closed = new Promise<void>(resolve => {
    server.close(() => {
      resolve();
    });
  });
  server.closeAllConnections();
  await closed;
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** The port is in use, or only root may open it. */
function isPortUnavailable(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
  );
}
