import { isFrom, originRefused, type Handler } from './refresh.js';
import { subjectInQuery } from './request-body.js';
import type { SessionCookie } from './session-cookie.js';
import type { SessionEnds } from './session-ends.js';

/** The options of the endpoint. */
export interface SessionEventsOptions {
  /** The origins whose pages may listen. */
  readonly origins: readonly string[];
  readonly session: SessionCookie;
  readonly ends: SessionEnds;
  /** Interval of the comments that keep proxies from closing the connection; 20 s by default. */
  readonly keepAliveMs?: number;
  /** The connections of one session at this instance; 20 by default. */
  readonly maxConnections?: number;
}

/** The endpoint, and what stops it. */
export interface SessionEvents {
  readonly handle: Handler;
  /** Closes all connections; the pages connect again, to another instance. */
  close(): void;
}

/**
 * `GET /session/events`, server-sent events: `ended` as soon as the session of the request's cookie is over; `?subject=` names
 * the user. A page that misses it learns of the end at its next refresh.
 */
export function sessionEventsEndpoint(options: SessionEventsOptions): SessionEvents {
  const { origins, session, ends, keepAliveMs = 20_000, maxConnections = 20 } = options;
  /** Closes each connection, by the id of its session. */
  const connections = new Map<string, Set<() => void>>();

  return {
    async handle(request) {
      if (!isFrom(request, origins)) return originRefused(origins);
      const own = await session.read(request.headers.get('cookie'), subjectInQuery(request));
      if (!own) return refused(401, 'invalid_grant');
      const ofSession = connections.get(own.id) ?? new Set();
      if (ofSession.size >= maxConnections) return refused(429, 'slow_down');
      connections.set(own.id, ofSession);

      let stop = (): void => undefined;
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          const send = (text: string): void => {
            controller.enqueue(new TextEncoder().encode(`${text}\n\n`));
          };
          const close = (): void => {
            stop();
            controller.close();
          };
          const timer = setInterval(send, keepAliveMs, ':').unref();
          ofSession.add(close);
          const unwatch = ends.watch(own, ({ description: error_description }) => {
            send(`event: ended\ndata: ${JSON.stringify({ error: 'invalid_grant', error_description })}`);
            close();
          });
          stop = () => {
            unwatch();
            clearInterval(timer);
            ofSession.delete(close);
            if (ofSession.size === 0) connections.delete(own.id);
          };
          // At different times, so that a restart does not bring all pages back at once.
          send(`retry: ${Math.floor(2_000 + Math.random() * 3_000)}`);
        },
        // The page was closed.
        cancel() {
          stop();
        },
      });
      return new Response(stream, { headers: { ...HEADERS, 'Content-Type': 'text/event-stream' } });
    },
    close() {
      for (const closers of [...connections.values()]) for (const close of [...closers]) close();
    },
  };
}

const HEADERS = {
  // A proxy that compresses or buffers would hold the event back.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
};

function refused(status: number, error: string): Response {
  return Response.json({ error }, { status, headers: HEADERS });
}
