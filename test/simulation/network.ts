import { httpRefresher, type RefreshRequest, type TokenResponse } from '../../src/session/index.js';
import type { Machine } from './machine.js';
import type { Random } from './random.js';
import { ABORTED, respond, type FaultKind, type Refusal, type Truth, type Wait } from './responses.js';
import type { Timeline } from './timeline.js';

/** A fault, for as long as it is there. */
export interface Fault {
  readonly kind: FaultKind;
  /** The page that it affects; `null`: all of them. */
  readonly page: number | null;
  readonly wait: Wait | null;
  /** How many requests it affects. */
  left: number;
}

/** A page that sends requests. */
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

/** A refresh request: its body's format, and what the server does with the body. */
export interface RefreshCall {
  readonly format: 'json' | 'cookie';
  /** Whether the request ignores its signal. */
  readonly isDeaf: boolean;
  readonly serve: (refreshToken: string | undefined) => TokenResponse | undefined;
  /** Called with the request's actual result at the moment at which it reaches the page. */
  readonly tell: (truth: Truth | undefined) => void;
}

/** Carries requests, or does not. */
export class Network {
  readonly faults = new Set<Fault>();
  readonly #connections = new Set<{ readonly page: number; readonly fail: () => void }>();
  requests = 0;

  constructor(
    private readonly timeline: Timeline,
    private readonly latency: Latency,
    private readonly refusal: Refusal,
  ) {}

  /** Sends a refresh request as the library's own refresher does. */
  refresh(caller: Caller, request: RefreshRequest, call: RefreshCall): Promise<TokenResponse> {
    const fetch: typeof globalThis.fetch = (_, init = {}) => this.#fetch(caller, init, call);
    const endpoint = 'https://app.example/refresh';
    return httpRefresher({ endpoint, format: call.format, fetch, clock: caller.machine })(request);
  }

  /** Cuts every connection of a page. */
  cut(page: number): void {
    for (const connection of [...this.#connections]) if (connection.page === page) connection.fail();
  }

  #fetch(caller: Caller, init: RequestInit, { isDeaf, serve, tell }: RefreshCall): Promise<Response> {
    this.requests += 1;
    const { refresh_token: refreshToken } = JSON.parse(init.body as string) as { refresh_token?: string };
    const signal = isDeaf ? undefined : (init.signal ?? undefined);
    const { machine, random, index: page } = caller;
    const delay = (): number => random.between(this.latency.least, this.latency.most);
    return new Promise((resolve, reject) => {
      const arrive = (truth: Truth | undefined, settle: () => void): void => {
        machine.whenRunning(() => {
          if (!signal?.aborted) tell(truth);
          settle();
        });
      };
      const fail = (): void => {
        this.#connections.delete(connection);
        arrive({ outcome: 'lost', wait: 0 }, () => {
          reject(new TypeError('Failed to fetch'));
        });
      };
      const connection = { page, fail };
      signal?.addEventListener('abort', () => {
        this.#connections.delete(connection);
        reject(ABORTED);
      });
      if (!machine.connected) {
        this.timeline.after(1, fail);
        return;
      }
      this.#connections.add(connection);
      this.timeline.after(delay(), () => {
        const fault = this.#faultFor(page);
        const { refusal } = this;
        const arrived = { signal, serve: () => serve(refreshToken), wait: fault?.wait ?? null, refusal };
        const answer = respond(fault?.kind, arrived);
        if (answer === 'lost') fail();
        if (answer === null || answer === 'lost') return;
        const { response, truth } = answer;
        this.timeline.after(fault?.kind === 'slow' ? random.between(1_000, 40_000) : delay(), () => {
          if (!this.#connections.delete(connection)) return;
          arrive(truth, () => {
            resolve(response);
          });
        });
      });
    });
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
}
