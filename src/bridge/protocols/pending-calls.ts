import { EmbedError } from '../embed-error.js';
import type { BridgeClock } from '../protocol.js';

/** A call fails if the frame has not answered within this time. */
const CALL_TIMEOUT_MS = 30_000;
const TIMEOUT_TEXT = `the frame did not answer within ${CALL_TIMEOUT_MS / 1_000} s.`;

/** The id in a frame's answer. Some vendors return numbers as text. */
type CallId = number | string | undefined;

/** The calls that a frame has not answered yet. Ids are unique across its documents, so a late answer matches no later call. */
export class PendingCalls {
  readonly #clock: BridgeClock;
  /** By id: ends the call with a result or an error. */
  readonly #pending = new Map<string, (outcome: unknown) => void>();
  #lastId = 0;

  constructor(clock: BridgeClock) {
    this.#clock = clock;
  }

  /** Posts a call with its id. Rejects with `call_failed`, `call_timeout`, or after `rejectAll()` with `not_connected`. */
  call(post: (id: number) => void): Promise<unknown> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      post(id);
      const onTimeout = (): void => this.resolve(id, new EmbedError('call_timeout', TIMEOUT_TEXT));
      const cancelTimeout = this.#clock.schedule(onTimeout, CALL_TIMEOUT_MS);
      this.#pending.set(`${id}`, outcome => {
        cancelTimeout();
        // A frame's own results are clones, and never instances of this class.
        if (outcome instanceof EmbedError) reject(outcome);
        else resolve(outcome);
      });
    });
  }

  /** Ends a call with the frame's answer; an {@link EmbedError} rejects it. An unknown id is ignored. */
  resolve(id: CallId, result: unknown): void {
    this.#pending.get(String(id))?.(result);
    this.#pending.delete(String(id));
  }

  /** Handles the frame's error answer. An unknown id is ignored. */
  reject(id: CallId, reason: unknown): void {
    // The conversion of an arbitrary object to text can throw.
    const text = typeof reason === 'string' ? reason : 'no reason given.';
    this.resolve(id, new EmbedError('call_failed', `the frame rejected the call: ${text}`));
  }

  /** Rejects all pending calls: their document can no longer answer. */
  rejectAll(): void {
    for (const id of this.#pending.keys())
      this.resolve(id, new EmbedError('not_connected', 'the connection ended before the frame answered.'));
  }
}
