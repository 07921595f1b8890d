/**
 * The codes of an embed's errors. They are stable: a page may switch on them. An error that the frame itself reports has a
 * code of the frame's choice.
 *
 * - `src_invalid`: `src` is not a URL; `src_refused`: its scheme is neither `http:` nor `https:`
 * - `frame_origin_invalid`: `frame-origin` is not an exact origin
 * - `sandbox_origin`: `sandbox` lacks `allow-same-origin`, so the frame has no origin to which a token can be posted
 * - `protocol_unknown`: no protocol of that name is registered
 * - `option_invalid`: an attribute has a value that is not allowed
 * - `origin_not_allowed`: the page's policy does not allow the origin of `src` or `frame-origin`, or tokens in its URLs
 * - `provider_unknown`: `provider` does not name a provider of this document, or several elements have the id
 * - `not_connected`: `send()` or `call()` before the handshake, or the connection ended before the frame answered a call
 * - `not_supported`: the protocol does not support `send()`, or does not support `call()`
 * - `call_failed`: the frame rejected a call; `call_timeout`: it did not answer within 30 s; `call_unknown`: the protocol has
 *   no such call
 * - `origin_changed`: the frame shows another origin, which receives no token; or, after an earlier answer, a page that does
 *   not answer
 * - `frame_refused`: the browser does not show the frame. Its server does not answer, or the page's own Content Security Policy
 *   forbids it
 * - `host_without_origin`: the page is a file or in a sandbox, so the frame cannot recognize it by its origin
 * - `flooding`: the frame sends more messages of the protocol than the rate limit allows
 * - `message_invalid`: the frame sent a malformed message of the protocol
 * - `protocol_mismatch`: the frame posts messages, but none that belongs to the protocol
 */
export type EmbedErrorCode =
  | 'src_invalid'
  | 'src_refused'
  | 'frame_origin_invalid'
  | 'sandbox_origin'
  | 'protocol_unknown'
  | 'option_invalid'
  | 'origin_not_allowed'
  | 'provider_unknown'
  | 'not_connected'
  | 'not_supported'
  | 'call_failed'
  | 'call_timeout'
  | 'call_unknown'
  | 'origin_changed'
  | 'frame_refused'
  | 'host_without_origin'
  | 'flooding'
  | 'message_invalid'
  | 'protocol_mismatch';

/** An error of the page or of the frame. Its message says what is wrong, and the remedy. */
export class EmbedError extends Error {
  override readonly name = 'EmbedError';
  readonly code: EmbedErrorCode;

  constructor(code: EmbedErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
