import type { Verdict } from './authorization-server.js';
import type { Machine } from './machine.js';
import type { Random } from './random.js';
import type { Timeline } from './timeline.js';

/** What happens to requests. The lower half happens after the server has done its work: the refresh token is spent. */
export const FAULTS = [
  'refused',
  'silence',
  'rate-limited',
  'unavailable',
  'html',
  'slow',
  'answer-lost',
  'answer-hangs',
  'bad-gateway',
  'body-hangs',
  'no-access-token',
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** A fault, for as long as it is there. */
export interface Fault {
  readonly kind: FaultKind;
  /** The page that it hits; `null`: all of them. */
  readonly page: number | null;
  /** ms that a server asks to wait, and how it says so. */
  readonly wait: { readonly ms: number; readonly as: 'seconds' | 'date' | 'rate-limit' } | null;
  /** How many requests it hits. */
  left: number;
}

/** Where requests come from. */
export interface Caller {
  readonly index: number;
  readonly machine: Machine;
  readonly random: Random;
}

/** ms, one way, without a fault. */
export const LATENCY = { least: 5, most: 400 } as const;

/** One for all: to make one costs more than all the rest of a request. */
const ABORTED = new DOMException('Aborted', 'AbortError');

/** Carries requests, or does not. */
export class Network {
  readonly #timeline: Timeline;
  readonly faults = new Set<Fault>();
  readonly #cuts = new Map<number, Set<() => void>>();
  requests = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** `fetch`, as a page sees it; `serve` is the server's work. */
  fetch(caller: Caller, signal: AbortSignal | undefined, serve: () => Verdict): Promise<Response> {
    this.requests += 1;
    return new Promise((resolve, reject) => {
      const cuts = this.#cutsOf(caller.index);
      const fail = (): void => {
        cuts.delete(fail);
        caller.machine.whenRunning(() => {
          reject(new TypeError('Failed to fetch'));
        });
      };
      signal?.addEventListener('abort', () => {
        cuts.delete(fail);
        reject(ABORTED);
      });
      if (!caller.machine.online) {
        this.#timeline.after(1, fail);
        return;
      }
      cuts.add(fail);
      const answer = (response: Response, delay = this.#latency(caller)): void => {
        this.#timeline.after(delay, () => {
          if (!cuts.delete(fail)) return;
          caller.machine.whenRunning(() => {
            resolve(response);
          });
        });
      };
      this.#timeline.after(this.#latency(caller), () => {
        this.#serve(caller, signal, serve, { answer, fail });
      });
    });
  }

  /** Cuts every connection of a page. */
  cut(page: number): void {
    for (const fail of [...this.#cutsOf(page)]) fail();
  }

  #serve(
    caller: Caller,
    signal: AbortSignal | undefined,
    serve: () => Verdict,
    { answer, fail }: { answer: (response: Response, delay?: number) => void; fail: () => void },
  ): void {
    const fault = this.#faultFor(caller.index);
    const wait = fault?.wait ?? null;
    switch (fault?.kind) {
      case undefined:
        answer(verdictResponse(serve()));
        break;
      case 'slow':
        answer(verdictResponse(serve()), caller.random.between(1_000, 40_000));
        break;
      case 'refused':
        fail();
        break;
      case 'silence':
        break;
      case 'rate-limited':
        answer(response(429, {}, waitHeaders(wait)));
        break;
      case 'unavailable':
        answer(response(503, {}, wait?.as === 'rate-limit' ? {} : waitHeaders(wait)));
        break;
      case 'html':
        answer(response(200, undefined));
        break;
      case 'answer-lost':
        serve();
        fail();
        break;
      case 'answer-hangs':
        serve();
        break;
      case 'bad-gateway':
        serve();
        answer(response(502, {}));
        break;
      case 'body-hangs':
        serve();
        answer(hangingResponse(signal));
        break;
      case 'no-access-token': {
        const verdict = serve();
        const { access_token: _, ...rest } = 'granted' in verdict ? verdict.granted : { access_token: '' };
        answer('granted' in verdict ? response(200, rest) : verdictResponse(verdict));
        break;
      }
    }
  }

  #faultFor(page: number): Fault | undefined {
    for (const fault of this.faults) {
      if (fault.page !== null && fault.page !== page) continue;
      fault.left -= 1;
      if (fault.left <= 0) this.faults.delete(fault);
      return fault;
    }
    return undefined;
  }

  #latency({ random }: Caller): number {
    return random.between(LATENCY.least, LATENCY.most);
  }

  #cutsOf(page: number): Set<() => void> {
    const cuts = this.#cuts.get(page) ?? new Set();
    this.#cuts.set(page, cuts);
    return cuts;
  }
}

/** What of a `Response` a refresher reads: real ones take turns of the event loop that no seed decides. */
function response(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  const json = (): Promise<unknown> =>
    body === undefined
      ? Promise.reject(new SyntaxError('Unexpected token <'))
      : Promise.resolve(structuredClone(body));
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: new Headers(headers),
    json,
  } as Partial<Response> as Response;
}

function verdictResponse(verdict: Verdict): Response {
  return 'granted' in verdict ? response(200, verdict.granted) : response(400, { error: verdict.refused });
}

function hangingResponse(signal: AbortSignal | undefined): Response {
  const json = (): Promise<unknown> =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        reject(ABORTED);
      });
    });
  return { ok: true, status: 200, headers: new Headers(), json } as Partial<Response> as Response;
}

function waitHeaders(wait: Fault['wait']): Record<string, string> {
  if (!wait) return {};
  const seconds = Math.ceil(wait.ms / 1_000);
  // A server whose clock is nobody else's.
  const now = Date.UTC(2031, 4, 5);
  switch (wait.as) {
    case 'seconds':
      return { 'retry-after': String(seconds) };
    case 'date':
      return {
        date: new Date(now).toUTCString(),
        'retry-after': new Date(now + seconds * 1_000).toUTCString(),
      };
    case 'rate-limit':
      return { ratelimit: `"default";r=0;t=${seconds}` };
  }
}
