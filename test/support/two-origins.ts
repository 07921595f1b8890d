import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { listen, shut } from '../../demo/listen.js';

/** What is sent for a request. */
export interface Content {
  /** Of text: `html`, `css`, `javascript`, `plain`; or `json` of the application's. */
  readonly type: 'html' | 'css' | 'javascript' | 'plain' | 'json';
  readonly body: string | Buffer;
  /** Default 200. */
  readonly status?: number;
  /** Whether a browser may store it, which the back/forward cache requires in some of them; default it may not. */
  readonly isStorable?: boolean;
}

/** Answers a request; `undefined` where it is answered otherwise, or not at all. */
export type Answer = (
  url: URL,
  response: ServerResponse,
  request: IncomingMessage,
) => Content | undefined | Promise<Content | undefined>;

/** A server on a port of its own. */
export interface Origin {
  readonly origin: string;
  close(): Promise<void>;
}

/** A host application and dashboards, each on a port of its own. */
export interface TwoOrigins {
  readonly host: string;
  readonly frame: string;
  readonly close: () => Promise<void>;
}

let files: ReadonlyMap<string, Buffer> | undefined;

/**
 * The hashes of the library's files, by their names.
 * @throws Error when the library is not built.
 */
export function libraryHashes(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync('dist/cdn/integrity.json', 'utf8')) as Record<string, string>;
}

/**
 * Serves the library's files, and what `answer` has for all other addresses, on the loopback interface. Every connection is
 * closed after its response: a browser sends a POST again when a connection that it reuses dies.
 *
 * @throws Error when the library is not built.
 */
export async function serve(answer: Answer): Promise<Origin> {
  // Read once: a build that runs beside the tests takes the files away for a while.
  const library = (files ??= new Map(
    Object.keys(libraryHashes()).map(file => [`/${file}`, readFileSync(`dist/cdn/${file}`)]),
  ));
  const { server, origin } = await listen(0);
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', origin);
    const file = library.get(url.pathname);
    const content = file ? javascript(file) : await answer(url, response, request);
    if (!content) return;
    const { type, body, status = 200, isStorable = false } = content;
    const mediaType = type === 'json' ? 'application/json' : `text/${type}; charset=utf-8`;
    const cacheControl = isStorable ? 'no-cache' : 'no-store';
    response.writeHead(status, { 'content-type': mediaType, 'cache-control': cacheControl }).end(body);
  };
  server.on('request', (request, response) => {
    response.setHeader('connection', 'close');
    respond(request, response).catch((error: unknown) => {
      // Without the error's text, which could hold a token.
      console.error(`The server failed at ${request.method} (${(error as Error).name}).`);
      response.destroy();
    });
  });
  return { origin, close: () => shut(server) };
}

/** Starts both. */
export async function serveTwoOrigins(host: Answer, frame: Answer): Promise<TwoOrigins> {
  const [hosts, frames] = [await serve(host), await serve(frame)];
  return {
    host: hosts.origin,
    frame: frames.origin,
    close: async () => {
      await Promise.all([hosts.close(), frames.close()]);
    },
  };
}

export function javascript(body: string | Buffer): Content {
  return { type: 'javascript', body };
}

export function json(body: object, status = 200): Content {
  return { type: 'json', body: JSON.stringify(body), status };
}

/** A document whose icon is not asked for. */
export function html(title: string, content = ''): Content {
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<link rel="icon" href="data:,">
${content}
</html>`;
  return { type: 'html', body };
}

/** The scripts of a dashboard's page that connects to its host, as `host`, with further `options` of the client as text. */
export function clientScripts(hostOrigin: string, options: string): string {
  return `<script src="/frame.iife.min.js"></script>
<script>
  const { dataset } = document.documentElement;
  const host = AnalyticsEmbedFrame.connectToHost({
    hostOrigins: [${JSON.stringify(hostOrigin)}],
    ${options}
  });
</script>`;
}
