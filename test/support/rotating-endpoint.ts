import { http, HttpResponse } from './network.js';

/**
 * A token endpoint that rotates: each refresh token is good for once, and one that is presented again ends the whole
 * family (RFC 9700 §4.14.2). Its first one is `refresh-1`.
 */
export class RotatingEndpoint {
  /** All bodies, in their order. */
  readonly bodies: Record<string, unknown>[] = [];
  /** The `cache` of each request. */
  readonly caches: RequestCache[] = [];
  /** Whether a refresh token came twice. */
  revoked = false;
  /** How many requests are to be answered by a 503. */
  failures = 0;
  /** How many requests were under way at once, at most. */
  mostAtOnce = 0;
  #underWay = 0;
  #generation = 1;
  /** What answers wait for. */
  #gate = Promise.resolve();
  /** The end of the backend's queue. */
  #queue: Promise<unknown> = Promise.resolve();

  /** Serves pages that hold their refresh token. */
  readonly handler = http.post('/oauth/refresh', async ({ request }) => {
    const body = await this.#receive(request);
    await this.#gate;
    return this.#answer(this.failures-- > 0 ? 503 : this.#rotate(body['refresh_token']));
  });

  /**
   * `fetch`, to a backend that holds the refresh token for its pages, and takes them one after the other. No handler:
   * Firefox shows no service worker a request that outlives its page (`keepalive`).
   */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const body = await this.#receive(new Request(input, init));
    const turn = this.#queue.then(async () => {
      await this.#gate;
      return this.#answer(this.#rotate(body['refresh_token'] ?? `refresh-${this.#generation}`));
    });
    this.#queue = turn;
    return turn;
  };

  /** The refresh tokens that were presented, in their order. */
  get presented(): unknown[] {
    return this.bodies.map(body => body['refresh_token']);
  }

  /** Lets requests wait for their answer; returns what gives it to them. */
  hold(): () => void {
    let release = (): void => undefined;
    this.#gate = new Promise(resolve => {
      release = resolve;
    });
    return () => {
      release();
    };
  }

  async #receive(request: Request): Promise<Record<string, unknown>> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#underWay);
    const body = (await request.json()) as Record<string, unknown>;
    this.bodies.push(body);
    this.caches.push(request.cache);
    return body;
  }

  #rotate(refreshToken: unknown): 200 | 400 {
    this.revoked ||= refreshToken !== `refresh-${this.#generation}`;
    if (!this.revoked) this.#generation += 1;
    return this.revoked ? 400 : 200;
  }

  #answer(status: 200 | 400 | 503): HttpResponse<Record<string, string | number>> {
    this.#underWay -= 1;
    if (status === 503) return HttpResponse.json({ error: 'temporarily_unavailable' }, { status });
    if (status === 400) return HttpResponse.json({ error: 'invalid_grant' }, { status });
    const n = this.#generation;
    return HttpResponse.json({ access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in: 100 });
  }
}
