import { ContextEvent } from '@lit/context';
import { tokenContext, type TokenState } from '../context.js';
import type { TokenProvider } from '../elements/token-provider.js';
import type { RevocationReason } from '../session/index.js';
import { safeCode, type EntryBody } from './entries.js';
import { listen } from './listen.js';
import type { EventLog } from './event-log.js';

/**
 * Writes down what a provider does, from its public events and from the context, which tells of tokens that no event
 * does (those that a page sets). Of the token, its numbers alone are read.
 */
export class ProviderObserver {
  readonly #provider: TokenProvider;
  readonly #log: EventLog;
  readonly #onChange: () => void;
  readonly #disposers: (() => void)[] = [];
  #unsubscribe: (() => void) | undefined;
  /** Of the token that was told last. */
  #generation = 0;
  #expiresAt: number | null = null;
  #hasToken = false;
  #isRevoked = false;
  /** Whether what is told now was so before. */
  #isInitial = true;
  /** Whether the token before had a known end. */
  #hasPreviousExpiry = false;
  /** When the attempt in flight began, or the next one is to begin. */
  #attemptStart: number | null = null;

  /** @param onChange is called after each new entry. */
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
          // Those of a provider inside this one bubble up here, too.
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

  /** Writes down how things stand. */
  recordCurrentState(): void {
    const { status, generation } = this.#provider;
    this.#log.add({ type: 'attached', status, generation });
    this.#isInitial = true;
    this.#hasToken = this.#isRevoked = false;
    this.#requestState(false);
  }

  #requestState(subscribe: boolean): void {
    // Asked from nowhere: a provider that is put between is not the one that is watched.
    const detached = document.createElement('i');
    this.#provider.dispatchEvent(new ContextEvent(tokenContext, detached, this.#onState, subscribe));
  }

  // One function: providers know a subscription by its callback's identity.
  readonly #onState = (state: TokenState, unsubscribe?: () => void): void => {
    if (unsubscribe) this.#unsubscribe = unsubscribe;
    const { generation, token, revoked } = state;
    // Numbers alone, from here on.
    if (token) this.#onToken(generation, token.expiresAt, token.lifetime, token.age);
    else this.#onNoToken(revoked);
    this.#isInitial = false;
  };

  #onToken(generation: number, expiresAt: number | null, lifetime: number | null, age: number): void {
    // Another session's token can have the same number.
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
