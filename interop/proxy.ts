import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';

import { listen, shut } from '../demo/listen.js';

/**
 * What happens to the browser's requests. `offline`: connections are cut, open and new ones. `bad-gateway`: 502 with a page of
 * HTML. `slow`: answers come {@link Proxy.slowMs} later. `cut`: the connection ends after a part of the answer.
 */
export type LineMode = 'pass' | 'offline' | 'bad-gateway' | 'slow' | 'cut';

/**
 * What happens to one answer, after the server has processed the request: it comes later, it does not come (`never`), or the
 * connection is cut instead (`drop`).
 */
export type AnswerFault = { readonly delayMs: number } | 'never' | 'drop';

/** What the proxy has read of one request and its answer, for those that look into them. They may contain secrets. */
export interface Bodies {
  /** When the request came, epoch ms. */
  readonly sentAt: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly request: string;
  readonly response: string;
}

/** One request that went through. */
export interface Exchange {
  /** When the request came, epoch ms. */
  readonly sentAt: number;
  /** When it was answered or cut, epoch ms. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** 0 if it was cut. */
  readonly status: number;
}

/** Default delay of an answer in the mode `slow`. */
const SLOW_MS = 3_000;
/** Bytes of an answer that pass in the mode `cut`. */
const CUT_AFTER_BYTES = 20;

/** A script, style sheet or font of a product, as a content delivery network keeps it. */
interface KeptFile {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What products say of files whose name changes with their content. */
const IMMUTABLE = /\bmax-age=31536000\b/;
/** By product, address and encodings; for all proxies, since a run has one for each case. */
const keptFiles = new Map<string, KeptFile>();

/**
 * An HTTP proxy between a browser and a product, whose line can fail. While the line is up, it answers with the product's
 * immutable files itself, as in front of most products: the run has one machine for the product and all browsers.
 */
export class Proxy {
  readonly origin: string;
  readonly exchanges: Exchange[] = [];
  readonly #target: URL;
  readonly #close: () => Promise<void>;
  readonly #sockets = new Set<Socket>();
  #mode: LineMode = 'pass';
  /** Paths that are answered with a status of their own, as `/me/roles` with 500. */
  readonly #statuses = new Map<string, number>();
  /** By a text of the path: what happens to the next answer. */
  readonly #faults = new Map<string, AnswerFault>();
  /** Delay of an answer in the mode `slow`. */
  slowMs = SLOW_MS;
  /** Called for each answer, before it goes on to the browser. */
  observe?: (bodies: Bodies) => void;

  private constructor(target: string, origin: string, close: () => Promise<void>) {
    this.#target = new URL(target);
    this.origin = origin;
    this.#close = close;
  }

  /** Starts a proxy for an http server, on a port of its own. */
  static async start(target: string): Promise<Proxy> {
    const { server, origin } = await listen(0);
    const proxy = new Proxy(target, origin, () => shut(server));
    server.on('connection', socket => {
      if (proxy.#mode === 'offline') socket.destroy();
      proxy.#sockets.add(socket);
      socket.once('close', () => proxy.#sockets.delete(socket));
    });
    server.on('request', (incoming, outgoing) => {
      proxy.#forward(incoming, outgoing);
    });
    return proxy;
  }

  get mode(): LineMode {
    return this.#mode;
  }

  set mode(mode: LineMode) {
    this.#mode = mode;
    if (mode === 'offline') for (const socket of this.#sockets) socket.destroy();
  }

  /** Answers the paths that contain a text with a status; without one, they pass again. */
  answer(text: string, status?: number): void {
    if (status === undefined) this.#statuses.delete(text);
    else this.#statuses.set(text, status);
  }

  /** Lets one answer fail: the next one to a request whose path contains a text. */
  failNext(text: string, fault: AnswerFault): void {
    this.#faults.set(text, fault);
  }

  /** The requests whose path contains a text, from a time on (epoch ms). */
  seen(text: string, since = 0): readonly Exchange[] {
    return this.exchanges.filter(({ path, at }) => at >= since && path.includes(text));
  }

  close(): Promise<void> {
    return this.#close();
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { method = 'GET', url: path = '/' } = incoming;
    const sentAt = Date.now();
    const record = (status: number): void => {
      this.exchanges.push({ sentAt, at: Date.now(), method, path, status });
    };
    const forced = this.#mode === 'bad-gateway' ? 502 : this.#forcedStatus(path);
    if (forced !== undefined) {
      record(forced);
      const page = '<h1>The proxy answered</h1>';
      this.observe?.({ sentAt, method, path, status: forced, request: '', response: page });
      // As from a gateway that adds the CORS headers: without them, the page would see a network error.
      const cors = { 'access-control-allow-origin': incoming.headers.origin ?? '*' };
      outgoing.writeHead(forced, { 'content-type': 'text/html', ...cors }).end(page);
      return;
    }
    const { hostname, port } = this.#target;
    const headers = incoming.headers;
    const key = `${this.#target.origin}${path} ${String(headers['accept-encoding'])}`;
    const kept = this.#mode === 'pass' && keptFiles.get(key);
    if (kept) {
      record(200);
      outgoing.writeHead(200, kept.headers).end(kept.body);
      return;
    }
    const fault = this.#takeFault(path);
    const request = (this.observe ?? fault) && collect(incoming);
    const forwarded = httpRequest({ hostname, port, method, path, headers }, answer => {
      const status = answer.statusCode ?? 502;
      if (status === 200 && this.#mode === 'pass' && IMMUTABLE.test(answer.headers['cache-control'] ?? ''))
        keep(key, answer);
      const send = (body?: Buffer): void => {
        record(this.#mode === 'cut' ? 0 : status);
        outgoing.writeHead(status, answer.headers);
        if (body) outgoing.end(body);
        else if (this.#mode !== 'cut') answer.pipe(outgoing);
        else
          answer.once('data', (chunk: Buffer) => {
            outgoing.write(chunk.subarray(0, CUT_AFTER_BYTES), () => outgoing.destroy());
          });
      };
      const delayMs = this.#mode === 'slow' ? this.slowMs : 0;
      if (!request) {
        if (delayMs > 0) setTimeout(send, delayMs);
        else send();
        return;
      }
      void Promise.all([request, collect(answer)]).then(([sent, body]) => {
        this.observe?.({
          sentAt,
          method,
          path,
          status,
          request: sent.toString(),
          response: body.toString(),
        });
        if (fault === 'drop') {
          record(0);
          outgoing.destroy();
        } else if (fault !== 'never') setTimeout(() => send(body), fault?.delayMs ?? delayMs);
      });
    });
    // A browser that goes away, and a line that is cut, end the request on both sides.
    forwarded.once('error', () => {
      if (!outgoing.writableFinished) record(0);
      outgoing.destroy();
    });
    outgoing.once('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  }

  #takeFault(path: string): AnswerFault | undefined {
    const found = [...this.#faults].find(([text]) => path.includes(text));
    if (found) this.#faults.delete(found[0]);
    return found?.[1];
  }

  #forcedStatus(path: string): number | undefined {
    for (const [text, status] of this.#statuses) if (path.includes(text)) return status;
    return undefined;
  }
}

/** What a message contains, while it goes on elsewhere. */
function collect(message: IncomingMessage): Promise<Buffer> {
  return new Promise(resolve => {
    const chunks: Buffer[] = [];
    message.on('data', (chunk: Buffer) => chunks.push(chunk));
    message.once('end', () => {
      resolve(Buffer.concat(chunks));
    });
  });
}

/** Keeps a file once it has come in whole. It does not vary with the session, whatever the product says. */
function keep(key: string, answer: IncomingMessage): void {
  answer.headers['vary'] = 'Accept-Encoding';
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.once('end', () => keptFiles.set(key, { headers: answer.headers, body: Buffer.concat(chunks) }));
}
