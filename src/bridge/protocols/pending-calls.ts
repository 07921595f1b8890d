import type { BridgeClock } from '../bridge-clock.js';
import { EmbedError } from '../embed-error.js';

/** ms within which a frame answers a call. */
const CALL_TIMEOUT_MS = 30_000;

/** What a frame says of which call it answers: some vendors send numbers back as text. */
type CallId = number | string | undefined;

interface PendingCall {
  resolve(result: unknown): void;
  reject(error: EmbedError): void;
  cancelTimeout(): void;
}

/** Calls that a frame has not answered yet. Their numbers go on over all its documents: a late answer meets nobody. */
export class PendingCalls {
  readonly #clock: BridgeClock;
  readonly #pending = new Map<string, PendingCall>();
  #lastId = 0;

  constructor(clock: BridgeClock) {
    this.#clock = clock;
  }

  /**
   * Makes a call.
   *
   * @param post sends it under its number.
   * @throws {EmbedError} by rejection: `call_failed`, `call_timeout`, or `not_connected` when the document goes before it answers.
   */
  call(post: (id: number) => void): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      post(id);
      const cancelTimeout = this.#clock.schedule(() => {
        this.#remove(id)?.reject(new EmbedError('call_timeout', 'the frame did not answer.'));
      }, CALL_TIMEOUT_MS);
      this.#pending.set(`${id}`, { resolve, reject, cancelTimeout });
    });
  }

  /** The frame's answer to a number, which it may have made up. */
  resolve(id: CallId, result: unknown): void {
    this.#remove(id)?.resolve(result);
  }

  /** The frame's refusal. */
  reject(id: CallId, reason: unknown): void {
    // An object may be none that can be made text.
    const text = typeof reason === 'string' ? reason : 'it gave no text.';
    this.#remove(id)?.reject(new EmbedError('call_failed', `the frame refused: ${text}`));
  }

  /** Nobody is there any more who could answer. */
  rejectAll(): void {
    for (const id of this.#pending.keys())
      this.#remove(id)?.reject(new EmbedError('not_connected', 'the frame has gone.'));
  }

  #remove(id: CallId): PendingCall | undefined {
    const key = String(id);
    const call = this.#pending.get(key);
    call?.cancelTimeout();
    this.#pending.delete(key);
    return call;
  }
}
