/**
 * Why the frame's client cannot do what it was told.
 *
 * - `host_origins_invalid`: `hostOrigins` is no list of exact origins
 * - `revoked`: the session is over; `disconnected`: `disconnect()` was called
 * - `body_not_repeatable`: a stream cannot be sent a second time
 */
export type FrameErrorCode = 'host_origins_invalid' | 'revoked' | 'disconnected' | 'body_not_repeatable';

/** A mistake of the frame's page, or the end of its session. Never carries a token. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly code: FrameErrorCode;

  constructor(code: FrameErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
