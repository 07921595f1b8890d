import type { TokenError } from './token-error.js';

/**
 * The state of a session. With a valid token: `active`, `refreshing` during a refresh, `retrying` after its first failure.
 * With an expired token: `expired`. Without a token: `idle`, `acquiring` during the first refresh, `retrying` after its first
 * failure, `failed` after a terminal error, until new tokens are set.
 */
export type TokenStatus = 'idle' | 'acquiring' | 'active' | 'refreshing' | 'retrying' | 'expired' | 'failed';

/** The reason why a session no longer has tokens. */
export type RevocationReason = 'signed_out' | 'session_over';

/** An event of a session; none contains a token. */
export type SessionEvent =
  | { readonly type: 'status'; readonly status: TokenStatus; readonly previous: TokenStatus }
  /** There is a new token, from any source. */
  | { readonly type: 'token'; readonly generation: number }
  /** A refresh brought a new token, or a later end for the token in hand (then with the same generation). */
  | {
      readonly type: 'refreshed';
      readonly generation: number;
      /** Epoch milliseconds; `null` if the lifetime is unknown. */
      readonly expiresAt: number | null;
      /** Duration of the attempt that returned the token, in milliseconds. */
      readonly latency: number;
      readonly attempts: number;
      readonly source: 'network' | 'tab';
    }
  | {
      readonly type: 'refresh-failed';
      readonly error: TokenError;
      readonly attempt: number;
      /** Milliseconds until the next attempt; `null` if there is none. */
      readonly retryIn: number | null;
    }
  | { readonly type: 'expired'; readonly generation: number }
  /** The refresh token expires at `endsAt` (epoch milliseconds): the user should save their work. */
  | { readonly type: 'session-ending'; readonly endsAt: number }
  /** The server's tokens expire on arrival, or are due more often than a refresh may start (`lifetime` in ms); emitted once. */
  | { readonly type: 'lifetime-too-short'; readonly lifetime: number }
  /** A token response does not state when the token expires: it is refreshed on demand only. Has the names of its fields; emitted once. */
  | { readonly type: 'lifetime-unknown'; readonly fields: readonly string[] }
  | { readonly type: 'revoked'; readonly reason: RevocationReason }
  | { readonly type: 'login-required'; readonly error: TokenError };

/** Receives the events of a session. */
export type SessionListener = (event: SessionEvent) => void;

/**
 * An emitter with re-entrancy protection: an event that a listener causes is queued until all listeners have received the current
 * one, so that all of them receive all events in the same order.
 */
export class EventEmitter {
  readonly #listeners = new Set<SessionListener>();
  #queue: (() => void)[] = [];
  readonly #emittedOnce = new Set<string>();

  subscribe(listener: SessionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Dispatches an event at once, or queues it while another one is dispatched.
   *
   * @param isRelevant called when the event is about to be dispatched; `false` drops it.
   */
  emit(event: SessionEvent, isRelevant = () => true): void {
    const isDispatching = this.#queue.length > 0;
    const listeners = [...this.#listeners];
    this.#queue.push(() => {
      if (isRelevant()) for (const listener of listeners) this.#call(listener, event);
    });
    if (isDispatching) return;
    // The queue can grow during the loop.
    for (const dispatch of this.#queue) dispatch();
    this.#queue = [];
  }

  /** Emits the first event of this type only. */
  emitOnce(event: SessionEvent): void {
    if (!this.#emittedOnce.has(event.type)) this.emit(event);
    this.#emittedOnce.add(event.type);
  }

  #call(listener: SessionListener, event: SessionEvent): void {
    if (!this.#listeners.has(listener)) return;
    try {
      listener(event);
    } catch (error) {
      // A listener's error becomes an uncaught error of the page and does not stop the session.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
