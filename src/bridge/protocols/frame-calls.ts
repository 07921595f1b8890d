import type { BridgeClock } from '../bridge-clock.js';
import { EmbedError } from '../embed-error.js';

/** ms within which a frame answers a call. */
const PATIENCE = 30_000;

/** What a frame says of which call it answers: some vendors send numbers back as text. */
type CallId = number | string | undefined;

interface Call {
  resolve(result: unknown): void;
  reject(error: EmbedError): void;
  cancel(): void;
}

/** Calls that a frame has not answered yet. Their numbers go on over all its documents: a late answer meets nobody. */
export class FrameCalls {
  readonly #clock: BridgeClock;
  readonly #open = new Map<string, Call>();
  #last = 0;

  constructor(clock: BridgeClock) {
    this.#clock = clock;
  }

  /**
   * Makes a call.
   *
   * @param post sends it under its number.
   * @throws {EmbedError} by rejection: `call_failed`, `call_timeout`, or `not_connected` when the document goes before it answers.
   */
  make(post: (id: number) => void): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      post(id);
      const cancel = this.#clock.schedule(() => {
        this.#take(id)?.reject(new EmbedError('call_timeout', 'the frame did not answer.'));
      }, PATIENCE);
      this.#open.set(`${id}`, { resolve, reject, cancel });
    });
  }

  /** The frame's answer to a number, which it may have made up. */
  answer(id: CallId, result: unknown): void {
    this.#take(id)?.resolve(result);
  }

  /** The frame's refusal. */
  refuse(id: CallId, reason: unknown): void {
    // An object may be none that can be made text.
    const text = typeof reason === 'string' ? reason : 'it gave no text.';
    this.#take(id)?.reject(new EmbedError('call_failed', `the frame refused: ${text}`));
  }

  /** Nobody is there any more who could answer. */
  abandon(): void {
    for (const id of this.#open.keys())
      this.#take(id)?.reject(new EmbedError('not_connected', 'the frame has gone.'));
  }

  #take(id: CallId): Call | undefined {
    const key = String(id);
    const call = this.#open.get(key);
    call?.cancel();
    this.#open.delete(key);
    return call;
  }
}
