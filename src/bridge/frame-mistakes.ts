import { EmbedError, type EmbedErrorCode } from './embed-error.js';

const TEXTS = {
  flooding:
    'the frame sends more messages than are listened to; those above 100 a second are dropped. Let it send fewer.',
  message_invalid:
    'the frame sent a malformed message of the protocol, which was dropped. Connect it by analytics-embed/frame.',
  protocol_mismatch:
    'the frame posts messages, but none of the protocol. Check the attribute "protocol", or load analytics-embed/frame in it.',
  origin_changed:
    'the frame shows another origin, or a page that does not answer, and is not connected until it is back. If it belongs there, set the attribute "frame-origin".',
} as const satisfies Partial<Record<EmbedErrorCode, string>>;

/** What a frame does wrong. It is told once: a frame that goes on with it must not fill the page's log. */
export class FrameMistakes {
  readonly #tell: (error: EmbedError) => void;
  readonly #told = new Set<EmbedErrorCode>();

  constructor(tell: (error: EmbedError) => void) {
    this.#tell = tell;
  }

  add(code: keyof typeof TEXTS): void {
    if (this.#told.has(code)) return;
    this.#told.add(code);
    this.#tell(new EmbedError(code, TEXTS[code]));
  }

  /** It is over: the next one is news again. */
  forget(code: keyof typeof TEXTS): void {
    this.#told.delete(code);
  }
}
