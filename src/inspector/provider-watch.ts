import { ContextEvent } from '@lit/context';
import { tokenContext, type TokenState } from '../context.js';
import type { TokenProvider } from '../elements/token-provider.js';
import type { RevocationReason } from '../session/index.js';
import { safeCode, type EntryBody } from './entries.js';
import { listen } from './listen.js';
import type { Recording } from './recording.js';

/**
 * Writes down what a provider does, from its public events and from the context, which tells of tokens that no event
 * does (those that a page sets). Of the token, its numbers alone are read.
 */
export class ProviderWatch {
  readonly #provider: TokenProvider;
  readonly #recording: Recording;
  readonly #changed: () => void;
  readonly #ends: (() => void)[] = [];
  #unsubscribe: (() => void) | undefined;
  /** Of the token that was told last. */
  #generation = 0;
  #expiresAt: number | null = null;
  #held = false;
  #revoked = false;
  /** Whether what is told now was so before. */
  #initial = true;
  /** Whether the token before had a known end. */
  #succeeds = false;
  /** When the attempt in flight began, or the next one is to begin. */
  #attemptSince: number | null = null;

  /** @param changed is called after each new entry. */
  constructor(provider: TokenProvider, recording: Recording, changed: () => void) {
    this.#provider = provider;
    this.#recording = recording;
    this.#changed = changed;
  }

  start(): void {
    this.present();
    this.#ask(true);
    const hear = <Name extends keyof HTMLElementEventMap>(
      name: Name,
      read: (
        detail: HTMLElementEventMap[Name] extends CustomEvent<infer Detail> ? Detail : never,
      ) => EntryBody,
    ): void => {
      this.#ends.push(
        listen(this.#provider, name, event => {
          // Those of a provider inside this one bubble up here, too.
          if (event.target !== this.#provider) return;
          this.#add(read((event as CustomEvent).detail as Parameters<typeof read>[0]));
        }),
      );
    };
    hear('token-status', ({ status, previous }) => {
      if (status === 'refreshing' || status === 'acquiring') this.#attemptSince = this.#recording.time.now();
      return { type: 'status', status, previous };
    });
    hear('token-refreshed', ({ generation, latency, attempts, source }) => {
      const { timeToRefresh, headroom, failureRate } = this.#provider.metrics;
      const own = source === 'network';
      this.#attemptSince = null;
      return {
        type: 'refreshed',
        ...{ generation, latency, attempts, source, failureRate },
        timeToRefresh: own ? timeToRefresh.last : null,
        headroom: own && this.#succeeds ? headroom.last : null,
      };
    });
    hear('token-refresh-failed', ({ error, attempt, retryIn }) => {
      const now = this.#recording.time.now();
      const since = attempt > 0 && this.#attemptSince !== null ? Math.min(this.#attemptSince, now) : null;
      const retryAt = retryIn === null ? null : now + retryIn;
      this.#attemptSince = retryAt;
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
    hear('token-expired', ({ generation }) => ({ type: 'expired', generation }));
    hear('session-ending', ({ endsAt }) => ({
      type: 'session-ending',
      endsAt: this.#recording.time.place(endsAt),
    }));
    hear('login-required', ({ reason, error }) => ({
      type: 'login-required',
      reason,
      code: safeCode(error.code),
    }));
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    for (const end of this.#ends.splice(0)) end();
  }

  /** Writes down how things stand. */
  present(): void {
    const { status, generation } = this.#provider;
    this.#recording.add({ type: 'attached', status, generation });
    this.#initial = true;
    this.#held = this.#revoked = false;
    this.#ask(false);
  }

  #ask(subscribe: boolean): void {
    // Asked from nowhere: a provider that is put between is not the one that is watched.
    const nowhere = document.createElement('i');
    this.#provider.dispatchEvent(new ContextEvent(tokenContext, nowhere, this.#onState, subscribe));
  }

  // One function: providers know a subscription by its callback's identity.
  readonly #onState = (state: TokenState, unsubscribe?: () => void): void => {
    if (unsubscribe) this.#unsubscribe = unsubscribe;
    const { generation, token, revoked } = state;
    // Numbers alone, from here on.
    if (token) this.#token(generation, token.expiresAt, token.lifetime, token.age);
    else this.#none(revoked);
    this.#initial = false;
  };

  #token(generation: number, expiresAt: number | null, lifetime: number | null, age: number): void {
    // Another session's token can have the same number.
    if (this.#held && generation === this.#generation && expiresAt === this.#expiresAt) return;
    this.#succeeds = this.#held && this.#expiresAt !== null;
    this.#held = true;
    this.#revoked = false;
    this.#generation = generation;
    this.#expiresAt = expiresAt;
    const { time } = this.#recording;
    const now = time.now();
    const end = expiresAt === null ? null : time.place(expiresAt);
    const issued = end === null || lifetime === null ? now - age : end - lifetime;
    this.#add({
      type: 'token',
      generation,
      since: this.#initial ? Math.min(now, issued) : now,
      expiresAt: end,
      refreshDue: lifetime === null ? null : issued + lifetime * this.#provider.refreshAt,
    });
    if (this.#initial && end !== null && end <= now) this.#add({ type: 'expired', generation });
  }

  #none(reason: RevocationReason | null): void {
    if (reason && !this.#revoked) this.#add({ type: 'revoked', reason });
    else if (!reason && this.#held) this.#add({ type: 'session-left' });
    this.#held = false;
    this.#revoked = reason !== null;
  }

  #add(body: EntryBody): void {
    this.#recording.add(body);
    this.#changed();
  }
}
