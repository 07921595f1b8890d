import { ContextEvent } from '@lit/context';
import { tokenContext, type TokenState } from '../../context.js';
import type { TokenProvider } from '../../elements/token-provider.js';
import type { RevocationReason } from '../../session/index.js';
import { safeCode, type EntryBody } from './entries.js';
import type { EventLog } from './event-log.js';
import { listen } from './listen.js';

/**
 * Records what a provider does, from its public events and from the context. The context also reports the tokens that a
 * page sets, for which there is no event. Of a token, only numbers are read.
 */
export class ProviderObserver {
  readonly #provider: TokenProvider;
  readonly #log: EventLog;
  readonly #onChange: () => void;
  readonly #disposers: (() => void)[] = [];
  #unsubscribe: (() => void) | undefined;
  /** Of the token that was recorded last. */
  #generation = 0;
  #expiresAt: number | null = null;
  #hasToken = false;
  #isRevoked = false;
  /** Whether the next state from the context existed before the recording started. */
  #isInitial = true;
  /** Whether the previous token had a known expiry. */
  #hasPreviousExpiry = false;
  /** When the attempt in flight started, or when the next one is planned. */
  #attemptStart: number | null = null;

  /** @param onChange called after each new entry. */
  constructor(provider: TokenProvider, log: EventLog, onChange: () => void) {
    this.#provider = provider;
    this.#log = log;
    this.#onChange = onChange;
  }

  start(): void {
    this.recordCurrentState();
    this.#requestState(true);
    const recordEvent = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      toEntry: (
        detail: HTMLElementEventMap[Name] extends CustomEvent<infer Detail> ? Detail : never,
      ) => EntryBody,
    ): void => {
      this.#disposers.push(
        listen(this.#provider, name, event => {
          // The events of a nested provider bubble through this one.
          if (event.target !== this.#provider) return;
          this.#record(toEntry((event as CustomEvent).detail as Parameters<typeof toEntry>[0]));
        }),
      );
    };
    recordEvent('token-status', ({ status, previous }) => {
      if (status === 'refreshing' || status === 'acquiring') this.#attemptStart = this.#log.clock.now();
      return { type: 'status', status, previous };
    });
    recordEvent('token-refreshed', ({ generation, latency, attempts, source }) => {
      const { timeToRefresh, headroom, failureRate } = this.#provider.metrics;
      const isFromNetwork = source === 'network';
      this.#attemptStart = null;
      return {
        type: 'refreshed',
        ...{ generation, latency, attempts, source, failureRate },
        timeToRefresh: isFromNetwork ? timeToRefresh.last : null,
        headroom: isFromNetwork && this.#hasPreviousExpiry ? headroom.last : null,
      };
    });
    recordEvent('token-refresh-failed', ({ error, attempt, retryIn }) => {
      const now = this.#log.clock.now();
      const since = attempt > 0 && this.#attemptStart !== null ? Math.min(this.#attemptStart, now) : null;
      const retryAt = retryIn === null ? null : now + retryIn;
      this.#attemptStart = retryAt;
      const code = safeCode(error.code);
      const { failureRate } = this.#provider.metrics;
      return {
        type: 'refresh-failed',
        code,
        httpStatus: error.status ?? null,
        attempt,
        since,
        retryAt,
        failureRate,
      };
    });
    recordEvent('token-expired', ({ generation }) => ({ type: 'expired', generation }));
    recordEvent('session-ending', ({ endsAt }) => ({
      type: 'session-ending',
      endsAt: this.#log.clock.fromWallTime(endsAt),
    }));
    recordEvent('login-required', ({ reason, error }) => ({
      type: 'login-required',
      reason,
      code: safeCode(error.code),
    }));
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    for (const dispose of this.#disposers.splice(0)) dispose();
  }

  /** Records the present state, as the start of a recording. */
  recordCurrentState(): void {
    const { status, generation } = this.#provider;
    this.#log.add({ type: 'attached', status, generation });
    this.#isInitial = true;
    this.#hasToken = this.#isRevoked = false;
    this.#requestState(false);
  }

  #requestState(subscribe: boolean): void {
    // The consumer is detached, so that a provider that is inserted in between later does not take over the subscription.
    const detached = document.createElement('i');
    this.#provider.dispatchEvent(new ContextEvent(tokenContext, detached, this.#onState, subscribe));
  }

  // Always the same function: providers identify a subscription by its callback.
  readonly #onState = (state: TokenState, unsubscribe?: () => void): void => {
    if (unsubscribe) this.#unsubscribe = unsubscribe;
    const { generation, token, revoked } = state;
    // Only numbers are passed on.
    if (token) this.#onToken(generation, token.expiresAt, token.lifetime, token.age);
    else this.#onNoToken(revoked);
    this.#isInitial = false;
  };

  #onToken(generation: number, expiresAt: number | null, lifetime: number | null, age: number): void {
    // A token of another session can have the same generation, but expires at another time.
    if (this.#hasToken && generation === this.#generation && expiresAt === this.#expiresAt) return;
    this.#hasPreviousExpiry = this.#hasToken && this.#expiresAt !== null;
    this.#hasToken = true;
    this.#isRevoked = false;
    this.#generation = generation;
    this.#expiresAt = expiresAt;
    const { clock } = this.#log;
    const now = clock.now();
    const endsAt = expiresAt === null ? null : clock.fromWallTime(expiresAt);
    const issuedAt = endsAt === null || lifetime === null ? now - age : endsAt - lifetime;
    this.#record({
      type: 'token',
      generation,
      since: this.#isInitial ? Math.min(now, issuedAt) : now,
      expiresAt: endsAt,
      refreshDue: lifetime === null ? null : issuedAt + lifetime * this.#provider.refreshAt,
    });
    if (this.#isInitial && endsAt !== null && endsAt <= now) this.#record({ type: 'expired', generation });
  }

  #onNoToken(reason: RevocationReason | null): void {
    if (reason && !this.#isRevoked) this.#record({ type: 'revoked', reason });
    else if (!reason && this.#hasToken) this.#record({ type: 'session-left' });
    this.#hasToken = false;
    this.#isRevoked = reason !== null;
  }

  #record(body: EntryBody): void {
    this.#log.add(body);
    this.#onChange();
  }
}
