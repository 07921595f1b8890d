/**
 * Why an embed cannot do what it was told. Stable: pages switch on it. A frame's own errors come with codes of its own.
 *
 * - `src_invalid`: no URL; `src_refused`: a scheme other than `http:` and `https:`
 * - `frame_origin_invalid`: no exact origin
 * - `sandbox_origin`: a sandbox without `allow-same-origin` leaves the frame without an origin to aim at
 * - `protocol_unknown`: no protocol of that name is registered
 * - `option_invalid`: an attribute's value is out of its range
 * - `provider_unknown`: the provider that is named is not there
 * - `not_connected`: `send` before the handshake; `not_supported`: `send` by a protocol that has no such messages
 * - `call_failed`: the frame refused a call; `call_timeout`: it did not answer; `call_unknown`: the protocol has no such call
 * - `origin_changed`: the frame has left its origin, and is given nothing until it is back
 * - `flooding`: the frame sends more messages than are read
 * - `message_invalid`: the frame speaks the protocol, but wrongly
 * - `protocol_mismatch`: the frame speaks, but not the protocol
 */
export type EmbedErrorCode =
  | 'src_invalid'
  | 'src_refused'
  | 'frame_origin_invalid'
  | 'sandbox_origin'
  | 'protocol_unknown'
  | 'option_invalid'
  | 'provider_unknown'
  | 'not_connected'
  | 'not_supported'
  | 'call_failed'
  | 'call_timeout'
  | 'call_unknown'
  | 'origin_changed'
  | 'flooding'
  | 'message_invalid'
  | 'protocol_mismatch';

/** A mistake of the page or of the frame; its message names the attribute and the remedy. */
export class EmbedError extends Error {
  override readonly name = 'EmbedError';
  readonly code: EmbedErrorCode;

  constructor(code: EmbedErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
