import type { FrameMessage } from '../bridge/protocols/native.js';

/** A token as the host sends it, and as `onToken` receives it. */
export interface TokenUpdate {
  readonly token: string;
  readonly generation: number;
  /** Seconds until the token expires, as of the host's post; `Infinity` if its expiry is unknown. */
  readonly expiresIn: number;
}

type Waiter = readonly [resolve: (update: TokenUpdate) => void, reject: (error: unknown) => void];

/** The time in which the host answers a question, before it is posted once more. */
const ANSWER_TIMEOUT_MS = 5_000;

/** Holds the newest token and the pending requests for one. */
export class FrameTokenStore {
  readonly #post: (message: FrameMessage) => void;
  readonly #problem: string;
  #update: TokenUpdate | undefined;
  /** When the token expires, on both clocks: the monotonic one may stop during sleep, the wall clock can be set back. */
  #expiresAt = [0, 0] as [wall: number, monotonic: number];
  #error: Error | undefined;
  readonly #waiters = new Set<Waiter>();
  #requestedGeneration = 0;
  #rejectedGeneration = 0;
  #answerTimer: ReturnType<typeof setTimeout> | undefined;
  /** @param problem the line for the console if a question was not answered when it was posted twice. */
  constructor(post: (message: FrameMessage) => void, problem: string) {
    this.#post = post;
    this.#problem = problem;
  }

  /** The generation of the current token; 0 without one. */
  get generation(): number {
    return this.#update?.generation ?? 0;
  }

  /** Posts a question to the host; once more if it is answered neither by a newer token nor by a revocation. */
  postWithRetry(question: FrameMessage, isRepeated = false): void {
    clearTimeout(this.#answerTimer);
    this.#post(question);
    const onTimeout = isRepeated ? console.warn : () => this.postWithRetry(question, true);
    this.#answerTimer = setTimeout(onTimeout, ANSWER_TIMEOUT_MS, this.#problem);
  }

  /** Stores a token and resolves the pending requests; `false` if it is not newer than the current one. */
  setToken(update: TokenUpdate): boolean {
    this.#error = undefined;
    if (update.generation <= this.generation) return false;
    const lifetimeMs = update.expiresIn * 1_000;
    this.#update = update;
    this.#expiresAt = [Date.now() + lifetimeMs, performance.now() + lifetimeMs];
    clearTimeout(this.#answerTimer);
    for (const [resolve] of this.#waiters) resolve(update);
    return true;
  }

  /** Drops the token and rejects all requests until the next token arrives; `false` if that was already done. */
  revoke(error: Error): boolean {
    if (this.#error) return false;
    this.#error = error;
    this.#update = undefined;
    clearTimeout(this.#answerTimer);
    for (const [, reject] of this.#waiters) reject(error);
    return true;
  }

  /** Records that the current token was rejected: all later calls of {@link getNewer} wait for a newer one. */
  invalidate(): void {
    this.#rejectedGeneration = this.generation;
    this.#requestNewer('rejected');
  }

  /**
   * Resolves with a token that is newer than a rejected one and valid for more than `minValidity` seconds. Otherwise requests
   * one from the host, once per generation, and resolves with the next one, however long it is valid.
   */
  async getNewer(signal?: AbortSignal, minValidity = 0, rejectedGeneration = 0): Promise<TokenUpdate> {
    signal?.throwIfAborted();
    if (this.#error) throw this.#error;
    const [wall, monotonic] = this.#expiresAt;
    const remainingMs = Math.min(wall - Date.now(), monotonic - performance.now());
    const isValid = remainingMs > minValidity * 1_000;
    const isNewer = this.generation > Math.max(rejectedGeneration, this.#rejectedGeneration);
    if (this.#update && isValid && isNewer) return this.#update;
    this.#requestNewer(isValid ? 'rejected' : 'expired');

    let waiter!: Waiter;
    const next = new Promise<TokenUpdate>((...callbacks) => (waiter = callbacks));
    const onAbort = (): void => waiter[1](signal?.reason);
    signal?.addEventListener('abort', onAbort);
    this.#waiters.add(waiter);
    try {
      return await next;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#waiters.delete(waiter);
    }
  }

  #requestNewer(reason: 'expired' | 'rejected'): void {
    const { generation } = this;
    if (generation <= this.#requestedGeneration) return;
    this.#requestedGeneration = generation;
    this.postWithRetry({ type: 'TOKEN_REQUEST', generation, reason });
  }
}
