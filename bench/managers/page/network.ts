import type { Reply } from '../../../test/support/strict-server/faults.js';
import type { RealTasks } from './real-tasks.js';
import type { Realm, Time } from './time.js';
import type { TokenServer } from './token-server.js';

/** ms, virtual, between page and server: a response takes twice as long. */
const ONE_WAY_MS = 50;

/** A page's connection. */
export interface Connection {
  readonly realm: Realm;
  readonly isOnline: () => boolean;
  /** Whether its document is gone. */
  readonly isGone: () => boolean;
}

/** The network between pages and the server. */
export class Network {
  readonly #time: Time;
  readonly #tasks: RealTasks;
  readonly #server: TokenServer;

  constructor(time: Time, tasks: RealTasks, server: TokenServer) {
    this.#time = time;
    this.#tasks = tasks;
    this.#server = server;
  }

  /** The `fetch` of a page. */
  fetchOver(connection: Connection): typeof fetch {
    return async (input, init) => {
      const request = new connection.realm.Request(input, init);
      const { signal } = request;
      signal.throwIfAborted();
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
      return Promise.race([aborted, this.#roundTrip(connection, request)]);
    };
  }

  async #roundTrip(connection: Connection, request: Request): Promise<Response> {
    const { method, url, signal } = request;
    const body = await this.#tasks.track(request.text());
    await this.#oneWay(connection);
    if (signal.aborted || connection.isGone()) return never();
    const reply = await this.#server.respond(method, new URL(url).pathname, body);
    await this.#oneWay(connection);
    return connection.isGone() ? never() : this.#receive(connection, request, reply);
  }

  async #oneWay(connection: Connection): Promise<void> {
    if (connection.isOnline()) await this.#time.delay(ONE_WAY_MS);
    if (!connection.isOnline()) throw networkError(connection);
  }

  #receive(connection: Connection, { url, signal }: Request, reply: Reply): Response | Promise<never> {
    if (reply.kind === 'cut') throw networkError(connection);
    if (reply.kind === 'silence') return never();
    const { status, headers, body, half } = reply;
    const { realm } = connection;
    const content = half ? halfOf(realm, body, signal) : body;
    const response = new realm.Response(content, { status, headers });
    if (half) this.#tasks.endless.add(response);
    Object.defineProperty(response, 'url', { value: url });
    return response;
  }
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

/** What a page's `fetch` rejects with if there is no network. */
function networkError({ realm }: Connection): Error {
  return new realm.TypeError('Failed to fetch');
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
