import { ContextEvent } from '@lit/context';
import { tokenContext, type TokenState } from '../../context.js';
import type { TokenProviderEventMap } from '../../elements/events.js';
import type { TokenProvider } from '../../elements/token-provider.js';
import type { RevocationReason } from '../../session/index.js';
import { safeCode, type EntryBody } from './entries.js';
import type { EventLog } from './event-log.js';

/**
 * Records the present state of a provider, and what it does until `signal` is aborted: from its public events, and from the
 * context, which also reports the tokens that a page sets, for which there is no event. Of a token, only numbers are read.
 *
 * @returns a function that records the present state again, as the start of a recording.
 */
export function observeProvider(provider: TokenProvider, log: EventLog, signal: AbortSignal): () => void {
  /** The token that was recorded last; `null` if the provider has none. */
  let lastToken: { readonly generation: number; readonly expiresAt: number | null } | null = null;
  let isRevoked = false;
  /** Whether the next state from the context existed before the recording started. */
  let isInitial = true;
  /** Whether the previous token had a known expiry. */
  let hasPreviousExpiry = false;
  /** When the attempt in flight started, or when the next one is planned. */
  let attemptStart: number | null = null;

  recordState();
  record('token-status', ({ status, previous }) => {
    if (status === 'refreshing' || status === 'acquiring') attemptStart = log.now();
    return { type: 'status', status, previous };
  });
  record('token-refreshed', ({ generation, latency, attempts, source }) => {
    const { timeToRefresh, headroom, failureRate } = provider.metrics;
    const isFromNetwork = source === 'network';
    attemptStart = null;
    return {
      type: 'refreshed',
      ...{ generation, latency, attempts, source, failureRate },
      timeToRefresh: isFromNetwork ? timeToRefresh.last : null,
      headroom: isFromNetwork && hasPreviousExpiry ? headroom.last : null,
    };
  });
  record('token-refresh-failed', ({ error, attempt, retryIn }) => {
    const now = log.now();
    const since = attempt > 0 && attemptStart !== null ? Math.min(attemptStart, now) : null;
    const retryAt = retryIn === null ? null : now + retryIn;
    attemptStart = retryAt;
    return {
      type: 'refresh-failed',
      code: safeCode(error.code),
      httpStatus: error.status ?? null,
      ...{ attempt, since, retryAt, failureRate: provider.metrics.failureRate },
    };
  });
  record('token-expired', ({ generation }) => ({ type: 'expired', generation }));
  record('session-ending', ({ endsAt }) => ({ type: 'session-ending', endsAt: log.fromWallTime(endsAt) }));
  record('login-required', ({ reason, error }) => ({
    type: 'login-required',
    reason,
    code: safeCode(error.code),
  }));
  return recordState;

  function recordState(): void {
    const { status, generation } = provider;
    log.add({ type: 'attached', status, generation });
    isInitial = true;
    lastToken = null;
    isRevoked = false;
    // The consumer is detached, so that a provider that is inserted in between later does not take over the subscription.
    const detached = document.createElement('i');
    provider.dispatchEvent(new ContextEvent(tokenContext, detached, onState, true));
  }

  function record<Name extends keyof TokenProviderEventMap>(
    name: Name,
    toEntry: (detail: TokenProviderEventMap[Name]['detail']) => EntryBody,
  ): void {
    const onEvent = (event: Event): void => {
      // The events of a nested provider bubble through this one.
      if (event.target !== provider) return;
      log.add(toEntry((event as TokenProviderEventMap[Name]).detail));
    };
    provider.addEventListener(name, onEvent, { signal });
  }

  // Always the same function: providers identify a subscription by its callback, so a later request does not add one.
  function onState(state: TokenState, unsubscribe?: () => void): void {
    // Once, so that the signal does not keep the provider in memory.
    if (unsubscribe) signal.addEventListener('abort', unsubscribe, { once: true });
    const { generation, token, revoked } = state;
    // Only numbers are passed on.
    if (token) onToken(generation, token.expiresAt, token.lifetime, token.age);
    else onNoToken(revoked);
    isInitial = false;
  }

  function onToken(generation: number, expiresAt: number | null, lifetime: number | null, age: number): void {
    // A token of another session can have the same generation, but expires at another time.
    if (lastToken?.generation === generation && lastToken.expiresAt === expiresAt) return;
    hasPreviousExpiry = lastToken !== null && lastToken.expiresAt !== null;
    lastToken = { generation, expiresAt };
    isRevoked = false;
    const now = log.now();
    const endsAt = expiresAt === null ? null : log.fromWallTime(expiresAt);
    const issuedAt = endsAt === null || lifetime === null ? now - age : endsAt - lifetime;
    log.add({
      type: 'token',
      generation,
      since: isInitial ? Math.min(now, issuedAt) : now,
      expiresAt: endsAt,
      refreshDue: lifetime === null ? null : issuedAt + lifetime * provider.refreshAt,
    });
    if (isInitial && endsAt !== null && endsAt <= now) log.add({ type: 'expired', generation });
  }

  function onNoToken(reason: RevocationReason | null): void {
    if (reason && !isRevoked) log.add({ type: 'revoked', reason });
    else if (!reason && lastToken) log.add({ type: 'session-left' });
    lastToken = null;
    isRevoked = reason !== null;
  }
}
