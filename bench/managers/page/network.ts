import type { Reply } from '../../../test/support/strict-server/faults.js';
import type { Realm, VirtualTime } from '../../page/virtual-time.js';
import type { RealTasks } from './real/real-tasks.js';
import type { TokenServer } from './token-server.js';

/** ms, virtual, of each way: an answer takes twice as long. */
const WAY = 50;

/** A page's connection. */
export interface Line {
  readonly realm: Realm;
  online(): boolean;
  /** Whether its document is gone. */
  gone(): boolean;
}

/** What lies between pages and the server. */
export class Network {
  readonly #time: VirtualTime;
  readonly #tasks: RealTasks;
  readonly #server: TokenServer;
  /** Responses whose bodies never end. */
  readonly endless = new WeakSet<object>();

  constructor(time: VirtualTime, tasks: RealTasks, server: TokenServer) {
    this.#time = time;
    this.#tasks = tasks;
    this.#server = server;
  }

  /** A window's `fetch`, on that line. */
  fetchOf(line: Line): typeof fetch {
    return async (input, init) => {
      const request = new line.realm.Request(input, init);
      const { signal } = request;
      signal.throwIfAborted();
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
      return Promise.race([aborted, this.#roundTrip(line, request)]);
    };
  }

  async #roundTrip(line: Line, request: Request): Promise<Response> {
    const { method, url, headers, signal } = request;
    // A request of its own: the window may be gone before the server reads it.
    const body = method === 'POST' ? await this.#tasks.track(request.text()) : null;
    const sent = new Request(url, { method, headers: [...headers], body });
    await this.#way(line);
    if (signal.aborted || line.gone()) return never();
    const reply = await this.#server.answer(sent);
    await this.#way(line);
    return line.gone() ? never() : this.#receive(line, url, reply, signal);
  }

  async #way(line: Line): Promise<void> {
    if (line.online()) await this.#time.delay(WAY);
    if (!line.online()) throw failed(line);
  }

  #receive(line: Line, url: string, reply: Reply, signal: AbortSignal): Response | Promise<never> {
    if (reply.kind === 'cut') throw failed(line);
    if (reply.kind === 'silence') return never();
    const { status, headers, body, half } = reply;
    const response = new line.realm.Response(half ? this.#half(line, body, signal) : body, {
      status,
      headers,
    });
    if (half) this.endless.add(response);
    Object.defineProperty(response, 'url', { value: url });
    return response;
  }

  #half({ realm }: Line, body: string, signal: AbortSignal): ReadableStream {
    return new realm.ReadableStream({
      start(controller) {
        controller.enqueue(new realm.TextEncoder().encode(body.slice(0, body.length / 2)));
        signal.addEventListener('abort', () => {
          controller.error(signal.reason);
        });
      },
    });
  }
}

/** What a window's fetch rejects with where there is no network. */
function failed({ realm }: Line): Error {
  return new realm.TypeError('Failed to fetch');
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
