import {
  TokenSession,
  type Clock,
  type RefreshRequest,
  type SessionEvent,
  type TokenResponse,
  type TokenSessionOptions,
  type PageSignals,
  type PageSignal,
} from '../../src/session/index.js';
import { VirtualClock } from './virtual-clock.js';

/** A request that waits for a test to answer it. */
export interface PendingRequest extends RefreshRequest {
  answer(response: unknown): void;
  refuse(error: unknown): void;
}

/** A session in virtual time, over a server that answers when the test says so. */
export class SessionHarness {
  readonly clock: VirtualClock;
  readonly requests: PendingRequest[] = [];
  readonly events: SessionEvent[] = [];
  /** What `navigator.onLine` would say. */
  online = true;
  /** What `Math.random` would say. */
  random = 0;
  readonly session: TokenSession;
  readonly #wakeUpListeners = new Set<(signal: PageSignal) => void>();

  /**
   * @param clock several sessions may live in the same time.
   * @param own the session's view of it.
   */
  constructor(options: TokenSessionOptions = {}, clock = new VirtualClock(), own: Clock = clock) {
    this.clock = clock;
    const wakeUps: PageSignals = {
      subscribe: listener => {
        this.#wakeUpListeners.add(listener);
        return () => this.#wakeUpListeners.delete(listener);
      },
    };
    const isOnline = (): boolean => this.online;
    const connectivity = {
      get online() {
        return isOnline();
      },
    };
    this.session = new TokenSession(
      { refresher: request => this.#ask(request), ...options },
      { clock: own, pageSignals: wakeUps, connectivity, random: () => this.random },
    );
    this.session.subscribe(event => this.events.push(event));
  }

  /** The newest request. */
  get request(): PendingRequest {
    const request = this.requests.at(-1);
    if (!request) throw new Error('No request was made.');
    return request;
  }

  /** How many listen for wake-up signals. */
  get listening(): number {
    return this.#wakeUpListeners.size;
  }

  wake(signal: PageSignal): void {
    for (const listener of this.#wakeUpListeners) listener(signal);
  }

  /** The events of one type. */
  told<Type extends SessionEvent['type']>(type: Type): Extract<SessionEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<SessionEvent, { type: Type }> => event.type === type);
  }

  /** The statuses that were told, in their order. */
  get statuses(): string[] {
    return this.told('status').map(event => event.status);
  }

  /** Answers the newest request with the next token. */
  async answer(response: Partial<TokenResponse> = {}): Promise<void> {
    this.request.answer(tokens(this.requests.length + 1, response));
    await this.clock.advance(0);
  }

  async refuse(error: unknown): Promise<void> {
    this.request.refuse(error);
    await this.clock.advance(0);
  }

  #ask(request: RefreshRequest): Promise<TokenResponse> {
    return new Promise((resolve, reject) => {
      this.requests.push({
        ...request,
        answer: response => {
          resolve(response as TokenResponse);
        },
        refuse: reject,
      });
    });
  }
}

/** The nth token response of a server: 100 s long unless said otherwise. */
export function tokens(n: number, response: Partial<TokenResponse> = {}): TokenResponse {
  return { access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in: 100, ...response };
}
