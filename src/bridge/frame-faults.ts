import { EmbedError, type EmbedErrorCode } from './embed-error.js';
import type { MessageResult } from './protocol.js';

/** What a frame does wrong. */
const FRAME_FAULTS = {
  flooding: 'the frame posts too many messages of the protocol.',
  message_invalid: 'the frame posted a malformed message of the protocol.',
  protocol_mismatch: 'the frame posts messages, but none of the protocol.',
  origin_changed: 'the frame shows another origin, or a page that does not answer.',
} as const satisfies Partial<Record<EmbedErrorCode, string>>;

/** Reports what a frame does wrong: each fault once, and again only after its condition has cleared. */
export class FrameFaults {
  readonly #onFault: (error: EmbedError) => void;
  readonly #reported = new Set<keyof typeof FRAME_FAULTS>();
  /** Whether the document posted a message that does not belong to the protocol. */
  #sawForeignMessage = false;

  constructor(onFault: (error: EmbedError) => void) {
    this.#onFault = onFault;
  }

  /** A message of the frame was read, or exceeds the rate limit. */
  onResult(result: MessageResult | 'flooding'): void {
    if (result === 'ignored') this.#sawForeignMessage = true;
    if (result === 'invalid') this.report('message_invalid');
    if (result === 'flooding') this.report('flooding');
  }

  /** Another document has loaded. */
  onDocument(): void {
    this.#reported.delete('message_invalid');
    this.#sawForeignMessage = false;
  }

  /** The document answers. */
  onAnswer(): void {
    this.#reported.delete('origin_changed');
  }

  /** No document of the frame has answered. */
  onNoAnswer(): void {
    if (this.#sawForeignMessage) this.report('protocol_mismatch');
  }

  report(code: keyof typeof FRAME_FAULTS): void {
    if (this.#reported.has(code)) return;
    this.#reported.add(code);
    this.#onFault(new EmbedError(code, FRAME_FAULTS[code]));
  }
}
