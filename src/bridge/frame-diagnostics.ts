import { EmbedError, type EmbedErrorCode } from './embed-error.js';

const MESSAGES = {
  flooding:
    'the frame posts too many messages; those above 100 per second are dropped. Make its page post fewer.',
  message_invalid:
    'the frame posted a malformed message of the protocol, which was dropped. Correct its page, or use analytics-embed/frame there.',
  protocol_mismatch:
    'the frame posts messages, but none of the protocol. Check the attribute "protocol", or use analytics-embed/frame in its page.',
  origin_changed:
    'the frame shows another origin, or a page that does not answer. It reconnects when its frame origin answers. If the new origin is correct, set the attribute "frame-origin".',
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
