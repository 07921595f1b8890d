import { ContextEvent } from '@lit/context';
import { tokenContext, type TokenState } from '../../context.js';
import type { TokenProviderEventMap } from '../../elements/events.js';
import type { TokenProvider } from '../../elements/token-provider.js';
import type { RevocationReason } from '../../session/index.js';
import { safeCode, type EntryBody } from './entries.js';
import type { EventLog } from './event-log.js';

/**
 * Records what a provider does, from its public events and from the context. The context also reports the tokens that a
 * page sets, for which there is no event. Of a token, only numbers are read.
 */
export class ProviderObserver {
  readonly #provider: TokenProvider;
  readonly #log: EventLog;
  readonly #signal: AbortSignal;
  #unsubscribe: (() => void) | undefined;
  /** The token that was recorded last; `null` if the provider has none. */
  #token: { readonly generation: number; readonly expiresAt: number | null } | null = null;
  #isRevoked = false;
  /** Whether the next state from the context existed before the recording started. */
  #isInitial = true;
  /** Whether the previous token had a known expiry. */
  #hasPreviousExpiry = false;
  /** When the attempt in flight started, or when the next one is planned. */
  #attemptStart: number | null = null;

  /** Records the present state, and what happens until `signal` is aborted. */
  constructor(provider: TokenProvider, log: EventLog, signal: AbortSignal) {
    this.#provider = provider;
    this.#log = log;
    this.#signal = signal;
    // Once, so that the signal does not keep the provider in memory.
    signal.addEventListener('abort', () => this.#unsubscribe?.(), { once: true });
    this.recordCurrentState();
    this.#recordEvent('token-status', ({ status, previous }) => {
      if (status === 'refreshing' || status === 'acquiring') this.#attemptStart = log.now();
      return { type: 'status', status, previous };
    });
    this.#recordEvent('token-refreshed', ({ generation, latency, attempts, source }) => {
      const { timeToRefresh, headroom, failureRate } = provider.metrics;
      const isFromNetwork = source === 'network';
      this.#attemptStart = null;
      return {
        type: 'refreshed',
        ...{ generation, latency, attempts, source, failureRate },
        timeToRefresh: isFromNetwork ? timeToRefresh.last : null,
        headroom: isFromNetwork && this.#hasPreviousExpiry ? headroom.last : null,
      };
    });
    this.#recordEvent('token-refresh-failed', ({ error, attempt, retryIn }) => {
      const now = log.now();
      const since = attempt > 0 && this.#attemptStart !== null ? Math.min(this.#attemptStart, now) : null;
      const retryAt = retryIn === null ? null : now + retryIn;
      this.#attemptStart = retryAt;
      return {
        type: 'refresh-failed',
        code: safeCode(error.code),
        httpStatus: error.status ?? null,
        ...{ attempt, since, retryAt, failureRate: provider.metrics.failureRate },
      };
    });
    this.#recordEvent('token-expired', ({ generation }) => ({ type: 'expired', generation }));
    this.#recordEvent('session-ending', ({ endsAt }) => ({
      type: 'session-ending',
      endsAt: log.fromWallTime(endsAt),
    }));
    this.#recordEvent('login-required', ({ reason, error }) => ({
      type: 'login-required',
      reason,
      code: safeCode(error.code),
    }));
  }

  /** Records the present state, as the start of a recording. */
  recordCurrentState(): void {
    const { status, generation } = this.#provider;
    this.#log.add({ type: 'attached', status, generation });
    this.#isInitial = true;
    this.#token = null;
    this.#isRevoked = false;
    // The consumer is detached, so that a provider that is inserted in between later does not take over the subscription.
    const detached = document.createElement('i');
    this.#provider.dispatchEvent(new ContextEvent(tokenContext, detached, this.#onState, true));
  }

  #recordEvent<Name extends keyof TokenProviderEventMap>(
    name: Name,
    toEntry: (detail: TokenProviderEventMap[Name]['detail']) => EntryBody,
  ): void {
    const onEvent = (event: Event): void => {
      // The events of a nested provider bubble through this one.
      if (event.target !== this.#provider) return;
      this.#log.add(toEntry((event as TokenProviderEventMap[Name]).detail));
    };
    this.#provider.addEventListener(name, onEvent, { signal: this.#signal });
  }

  // Always the same function: providers identify a subscription by its callback, so a later request does not add one.
  readonly #onState = (state: TokenState, unsubscribe?: () => void): void => {
    if (unsubscribe) this.#unsubscribe = unsubscribe;
    const { generation, token, revoked } = state;
    // Only numbers are passed on.
    if (token) this.#onToken(generation, token.expiresAt, token.lifetime, token.age);
    else this.#onNoToken(revoked);
    this.#isInitial = false;
  };

  #onToken(generation: number, expiresAt: number | null, lifetime: number | null, age: number): void {
    const last = this.#token;
    // A token of another session can have the same generation, but expires at another time.
    if (last?.generation === generation && last.expiresAt === expiresAt) return;
    this.#hasPreviousExpiry = last !== null && last.expiresAt !== null;
    this.#token = { generation, expiresAt };
    this.#isRevoked = false;
    const now = this.#log.now();
    const endsAt = expiresAt === null ? null : this.#log.fromWallTime(expiresAt);
    const issuedAt = endsAt === null || lifetime === null ? now - age : endsAt - lifetime;
    this.#log.add({
      type: 'token',
      generation,
      since: this.#isInitial ? Math.min(now, issuedAt) : now,
      expiresAt: endsAt,
      refreshDue: lifetime === null ? null : issuedAt + lifetime * this.#provider.refreshAt,
    });
    if (this.#isInitial && endsAt !== null && endsAt <= now) this.#log.add({ type: 'expired', generation });
  }

  #onNoToken(reason: RevocationReason | null): void {
    if (reason && !this.#isRevoked) this.#log.add({ type: 'revoked', reason });
    else if (!reason && this.#token) this.#log.add({ type: 'session-left' });
    this.#token = null;
    this.#isRevoked = reason !== null;
  }
}
