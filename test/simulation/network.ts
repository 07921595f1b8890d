import { httpRefresher, type RefreshRequest, type TokenResponse } from '../../src/session/index.js';
import {
  ABORTED,
  hanging,
  html,
  trouble,
  verdictAnswer,
  withoutAccessToken,
  type Answer,
} from './answers.js';
import type { Verdict } from './authorization-server.js';
import type { Machine } from './machine.js';
import type { Random } from './random.js';
import type { Timeline } from './timeline.js';
import type { Truth } from './truth.js';

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
export interface Latency {
  readonly least: number;
  readonly most: number;
}

/** One request, as a page sends it. */
interface Call {
  readonly signal: AbortSignal | undefined;
  /** The server's work. */
  readonly serve: () => Verdict;
  /** Hears what became of it at the moment at which the page does. */
  readonly tell: (truth: Truth | undefined) => void;
}

/** How a request comes to its end. */
interface Delivery {
  readonly answer: (answer: Answer, delay?: number) => void;
  readonly fail: () => void;
}

/** A refresh request: its body's format, and what the server does with the body. */
export interface RefreshCall {
  readonly format: 'json' | 'cookie';
  /** Whether the request ignores its signal. */
  readonly isDeaf: boolean;
  readonly serve: (refreshToken: string | undefined) => Verdict;
  readonly tell: Call['tell'];
}

/** Carries requests, or does not. */
export class Network {
  readonly faults = new Set<Fault>();
  readonly #cuts = new Map<number, Set<() => void>>();
  requests = 0;

  constructor(
    private readonly timeline: Timeline,
    private readonly latency: Latency,
  ) {}

  /** Sends a refresh request as the library's own refresher does. */
  refresh(caller: Caller, request: RefreshRequest, call: RefreshCall): Promise<TokenResponse> {
    const { format, isDeaf, serve, tell } = call;
    const fetch: typeof globalThis.fetch = (_, init) => {
      const { refresh_token: refreshToken } = JSON.parse(init?.body as string) as { refresh_token?: string };
      const signal = isDeaf ? undefined : (init?.signal ?? undefined);
      return this.#fetch(caller, { signal, serve: () => serve(refreshToken), tell });
    };
    const endpoint = 'https://app.example/refresh';
    return httpRefresher({ endpoint, format, fetch, clock: caller.machine })(request);
  }

  #fetch(caller: Caller, call: Call): Promise<Response> {
    this.requests += 1;
    const { signal } = call;
    return new Promise((resolve, reject) => {
      const cuts = this.#cutsOf(caller.index);
      const fail = (): void => {
        cuts.delete(fail);
        caller.machine.whenRunning(() => {
          if (!signal?.aborted) call.tell({ outcome: 'lost', wait: 0 });
          reject(new TypeError('Failed to fetch'));
        });
      };
      signal?.addEventListener('abort', () => {
        cuts.delete(fail);
        reject(ABORTED);
      });
      if (!caller.machine.online) {
        this.timeline.after(1, fail);
        return;
      }
      cuts.add(fail);
      const answer = ({ response, truth }: Answer, delay = this.#delay(caller)): void => {
        this.timeline.after(delay, () => {
          if (!cuts.delete(fail)) return;
          caller.machine.whenRunning(() => {
            if (!signal?.aborted) call.tell(truth);
            resolve(response);
          });
        });
      };
      this.timeline.after(this.#delay(caller), () => {
        this.#serve(caller, call, { answer, fail });
      });
    });
  }

  /** Cuts every connection of a page. */
  cut(page: number): void {
    for (const fail of [...this.#cutsOf(page)]) fail();
  }

  #serve(caller: Caller, { signal, serve }: Call, { answer, fail }: Delivery): void {
    const fault = this.#faultFor(caller.index);
    const wait = fault?.wait ?? null;
    switch (fault?.kind) {
      case undefined:
        answer(verdictAnswer(serve()));
        break;
      case 'slow':
        answer(verdictAnswer(serve()), caller.random.between(1_000, 40_000));
        break;
      case 'refused':
        fail();
        break;
      case 'silence':
        break;
      case 'rate-limited':
        answer(trouble(429, wait));
        break;
      case 'unavailable':
        answer(trouble(503, wait?.as === 'rate-limit' ? null : wait));
        break;
      case 'html':
        answer(html());
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
        answer(trouble(502, null));
        break;
      case 'body-hangs':
        serve();
        answer(hanging(signal));
        break;
      case 'no-access-token':
        answer(withoutAccessToken(serve()));
        break;
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

  #delay({ random }: Caller): number {
    return random.between(this.latency.least, this.latency.most);
  }

  #cutsOf(page: number): Set<() => void> {
    const cuts = this.#cuts.get(page) ?? new Set();
    this.#cuts.set(page, cuts);
    return cuts;
  }
}
