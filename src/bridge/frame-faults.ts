import { EmbedError, type EmbedErrorCode } from './embed-error.js';
import { FrameRefusal } from './frame-refusal.js';
import { messageOrigin } from './origin.js';
import type { MessageResult } from './protocol.js';

/** What a frame does wrong. */
const FRAME_FAULTS = {
  flooding: 'the frame posts too many messages of the protocol.',
  message_invalid: 'the frame posted a malformed message of the protocol.',
  protocol_mismatch: 'the frame posts messages, but none of the protocol.',
  host_without_origin:
    'this page has no origin (a file, or a sandbox without allow-same-origin), so the frame cannot recognize it.',
} as const satisfies Partial<Record<EmbedErrorCode, string>>;

/** Reports what a frame does wrong: each fault once, and again only after its condition has cleared. */
export class FrameFaults {
  readonly #refusal: FrameRefusal;
  readonly #onFault: (error: EmbedError) => void;
  readonly #reported = new Set<EmbedErrorCode>();
  /** Whether the document posted a message that does not belong to the protocol. */
  #sawForeignMessage = false;
  /** The other origin from which the frame's window has posted since the last answer. */
  otherOrigin: string | null = null;

  /** @param url of the frame. */
  constructor(url: string, onFault: (error: EmbedError) => void) {
    this.#refusal = new FrameRefusal(url);
    this.#onFault = onFault;
  }

  /** Observes an iframe that is about to load. */
  start(): void {
    this.#refusal.start();
  }

  stop(): void {
    this.#refusal.stop();
  }

  /** A message of the frame was read, or exceeds the rate limit. */
  onResult(result: MessageResult | 'flooding'): void {
    if (result === 'ignored') this.#sawForeignMessage = true;
    if (result === 'invalid') this.#report('message_invalid');
    if (result === 'flooding') this.#report('flooding');
  }

  /** Another document has loaded. */
  onDocument(): void {
    this.#reported.delete('message_invalid');
    this.#sawForeignMessage = false;
  }

  /** The document answers. */
  onAnswer(): void {
    this.stop();
    this.#reported.delete('origin_changed');
    this.otherOrigin = null;
  }

  /**
   * The document has not answered in time. Reports why, as far as it is known, and returns whether it is.
   *
   * @param isEmpty the iframe has not fired `load`.
   * @param wasConnected an earlier document has answered: this one is another page.
   */
  onNoAnswer(isEmpty: boolean, wasConnected: boolean): boolean {
    const refusal = this.#sawForeignMessage ? null : this.#refusal.describe(isEmpty);
    if (this.otherOrigin !== null || wasConnected) {
      const shown = this.otherOrigin === null ? ', or a page that does not answer' : `: ${this.otherOrigin}`;
      this.#report('origin_changed', `the frame shows another origin${shown}.`);
    } else if (refusal !== null) this.#report('frame_refused', refusal);
    else if (messageOrigin() === 'null') this.#report('host_without_origin');
    else {
      if (this.#sawForeignMessage) this.#report('protocol_mismatch');
      return false;
    }
    return true;
  }

  #report(code: keyof typeof FRAME_FAULTS): void;
  #report(code: 'origin_changed' | 'frame_refused', fact: string): void;
  #report(code: EmbedErrorCode, fact: string = FRAME_FAULTS[code as keyof typeof FRAME_FAULTS]): void {
    if (this.#reported.has(code)) return;
    this.#reported.add(code);
    this.#onFault(new EmbedError(code, fact));
  }
}
