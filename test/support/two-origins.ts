import type { IncomingMessage, ServerResponse } from 'node:http';

import { listen, shut } from '../../demo/listen.js';

/** What is sent for a request. */
export interface Content {
  /** Of text: `html`, `css`, `javascript`; or `json` of the application's. */
  readonly type: 'html' | 'css' | 'javascript' | 'json';
  readonly body: string | Buffer;
}

/** Answers a request; `undefined` where none is to be answered. */
export type Answer = (
  url: URL,
  response: ServerResponse,
  request: IncomingMessage,
) => Content | undefined | Promise<Content | undefined>;

/** A host application and dashboards, each on a port of its own. */
export interface TwoOrigins {
  readonly host: string;
  readonly frame: string;
  close(): Promise<void>;
}

/** Starts both on the loopback interface. */
export async function serveTwoOrigins(host: Answer, frame: Answer): Promise<TwoOrigins> {
  const [hostOrigin, frameOrigin] = [await listen(0), await listen(0)];
  for (const [{ server, origin }, answer] of [
    [hostOrigin, host],
    [frameOrigin, frame],
  ] as const) {
    server.on('request', (request, response) => {
      void (async () => {
        const content = await answer(new URL(request.url ?? '/', origin), response, request);
        if (!content) return;
        const type = content.type === 'json' ? 'application/json' : `text/${content.type}; charset=utf-8`;
        response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(content.body);
      })();
    });
  }
  return {
    host: hostOrigin.origin,
    frame: frameOrigin.origin,
    close: async () => {
      await Promise.all([shut(hostOrigin.server), shut(frameOrigin.server)]);
    },
  };
}
