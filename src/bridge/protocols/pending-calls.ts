import { EmbedError } from '../embed-error.js';
import type { BridgeClock } from '../protocol.js';

/** A call fails if the frame has not answered within this time. */
const CALL_TIMEOUT_MS = 30_000;
const TIMEOUT_TEXT = `the frame did not answer within ${CALL_TIMEOUT_MS / 1_000} s. Check that it supports the call.`;

/** The id in a frame's answer. Some vendors return numbers as text. */
type CallId = number | string | undefined;

interface PendingCall {
  resolve(result: unknown): void;
  reject(error: EmbedError): void;
  cancelTimeout(): void;
}

/** The calls that a frame has not answered yet. Ids are unique across its documents, so a late answer matches no later call. */
export class PendingCalls {
  readonly #clock: BridgeClock;
  readonly #pending = new Map<string, PendingCall>();
  #lastId = 0;

  constructor(clock: BridgeClock) {
    this.#clock = clock;
  }

  /** Posts a call with its id. Rejects with `call_failed`, `call_timeout`, or after `rejectAll()` with `not_connected`. */
  call(post: (id: number) => void): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      post(id);
      const onTimeout = (): void => this.#remove(id)?.reject(new EmbedError('call_timeout', TIMEOUT_TEXT));
      const cancelTimeout = this.#clock.schedule(onTimeout, CALL_TIMEOUT_MS);
      this.#pending.set(`${id}`, { resolve, reject, cancelTimeout });
    });
  }

  /** Handles the frame's answer. An unknown id is ignored. */
  resolve(id: CallId, result: unknown): void {
    this.#remove(id)?.resolve(result);
  }

  /** Handles the frame's error answer. An unknown id is ignored. */
  reject(id: CallId, reason: unknown): void {
    // The conversion of an arbitrary object to text can throw.
    const text = typeof reason === 'string' ? reason : 'no reason given.';
    this.#remove(id)?.reject(new EmbedError('call_failed', `the frame rejected the call: ${text}`));
  }

  /** Rejects all pending calls: their document can no longer answer. */
  rejectAll(): void {
    for (const id of this.#pending.keys())
      this.#remove(id)?.reject(
        new EmbedError('not_connected', 'the connection ended before the frame answered.'),
      );
  }

  #remove(id: CallId): PendingCall | undefined {
    const key = String(id);
    const call = this.#pending.get(key);
    call?.cancelTimeout();
    this.#pending.delete(key);
    return call;
  }
}
