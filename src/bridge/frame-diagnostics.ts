import { EmbedError, type EmbedErrorCode } from './embed-error.js';

const MESSAGES = {
  flooding:
    'the frame sends more messages than are listened to; those above 100 a second are dropped. Let it send fewer.',
  message_invalid:
    'the frame sent a malformed message of the protocol, which was dropped. Connect it by analytics-embed/frame.',
  protocol_mismatch:
    'the frame posts messages, but none of the protocol. Check the attribute "protocol", or load analytics-embed/frame in it.',
  origin_changed:
    'the frame shows another origin, or a page that does not answer, and is not connected until it is back. If it belongs there, set the attribute "frame-origin".',
} as const satisfies Partial<Record<EmbedErrorCode, string>>;

/** Reports what a frame does wrong. Each code is reported once, so that a faulty frame does not fill the page's log. */
export class FrameDiagnostics {
  readonly #onError: (error: EmbedError) => void;
  readonly #reportedCodes = new Set<EmbedErrorCode>();

  constructor(onError: (error: EmbedError) => void) {
    this.#onError = onError;
  }

  report(code: keyof typeof MESSAGES): void {
    if (this.#reportedCodes.has(code)) return;
    this.#reportedCodes.add(code);
    this.#onError(new EmbedError(code, MESSAGES[code]));
  }

  /** The condition cleared; report its next occurrence. */
  clear(code: keyof typeof MESSAGES): void {
    this.#reportedCodes.delete(code);
  }
}
