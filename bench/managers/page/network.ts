import type { Stage } from './stage.js';
import type { Shown } from './tab.js';
import type { Realm } from './time.js';

const NEVER = new Promise<never>(() => undefined);
/** ms, virtual, between page and server: a response takes twice as long. */
const ONE_WAY_MS = 50;

/** The `fetch` of a page: the network between it and the server. */
export function fetchOver({ time, tasks, server }: Stage, { realm, timers, isOnline }: Shown): typeof fetch {
  const isGone = (): boolean => timers.isGone;

  async function oneWay(): Promise<void> {
    if (isOnline()) await time.delay(ONE_WAY_MS);
    if (!isOnline()) throw new realm.TypeError('Failed to fetch');
  }

  async function roundTrip(request: Request): Promise<Response> {
    const { method, url, signal } = request;
    const sent = await tasks.track(request.text());
    await oneWay();
    if (signal.aborted || isGone()) return NEVER;
    const reply = await server.respond(method, new URL(url).pathname, sent);
    await oneWay();
    if (reply.kind === 'silence' || isGone()) return NEVER;
    if (reply.kind === 'cut') throw new realm.TypeError('Failed to fetch');
    const { status, headers, body, half } = reply;
    const response = new realm.Response(half ? halfOf(realm, body, signal) : body, { status, headers });
    if (half) tasks.endless.add(response);
    Object.defineProperty(response, 'url', { value: url });
    return response;
  }

  return async (input, init) => {
    const request = new realm.Request(input, init);
    const { signal } = request;
    signal.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
    return Promise.race([aborted, roundTrip(request)]);
  };
}

function halfOf(realm: Realm, body: string, signal: AbortSignal): ReadableStream {
  return new realm.ReadableStream({
    start(controller) {
      controller.enqueue(new realm.TextEncoder().encode(body.slice(0, body.length / 2)));
      signal.addEventListener('abort', () => {
        controller.error(signal.reason);
      });
    },
  });
}
