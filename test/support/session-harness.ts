import {
  TokenError,
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
  /** What `document.hidden` would say. */
  hidden = false;
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
    const isHidden = (): boolean => this.hidden;
    const wakeUps: PageSignals = {
      get isHidden() {
        return isHidden();
      },
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

/** The nth token response of a server: its token expires in 100 s by default. */
export function tokens(n: number, response: Partial<TokenResponse> = {}): TokenResponse {
  return { access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in: 100, ...response };
}

/** A session in virtual time that runs and has its first token. */
export function running(
  response: Partial<TokenResponse> = {},
  options: TokenSessionOptions = {},
): SessionHarness {
  const harness = new SessionHarness(options);
  harness.session.setTokens(tokens(1, response));
  harness.session.start();
  return harness;
}

/** The same at 80% of the token's lifetime: the request of its first refresh is in flight. */
export async function refreshing(...parameters: Parameters<typeof running>): Promise<SessionHarness> {
  const harness = running(...parameters);
  await harness.clock.advance((harness.session.token?.lifetime ?? NaN) * 0.8);
  return harness;
}

/** A session whose first attempt of a refresh was aborted after three times its time, and whose second is in flight. */
export async function twoAttempts(): Promise<SessionHarness> {
  const harness = await refreshing();
  await harness.clock.advance(30_001);
  if (harness.requests.length !== 2) throw new Error('The second attempt has not begun.');
  return harness;
}

/** The error of `fetch` if the connection is lost. */
export const connectionLost = new TypeError('Failed to fetch');
/** A 503. */
export const unavailable = new TokenError('server_error', 'The token endpoint responded with 503.', {
  status: 503,
});
/** RFC 6749 §5.2: the error of a server for a refresh token that is unknown or was used before. */
export const invalidGrant = new TokenError('invalid_grant', 'The token endpoint rejected the request.', {
  status: 400,
});

/** A 429 with `Retry-After` in milliseconds. */
export function rateLimited(retryAfter: number): TokenError {
  return new TokenError('rate_limited', 'Too many requests.', { status: 429, retryAfter });
}

/** The error that a promise rejects with. */
export function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
