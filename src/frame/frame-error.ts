/**
 * The codes of the frame client's errors.
 *
 * - `host_origins_invalid`: `hostOrigins` is not a list of exact origins
 * - `revoked`: the user has signed out, or the session has ended
 * - `disconnected`: `disconnect()` was called
 * - `body_not_repeatable`: streaming request bodies are not supported, because the request may be retried
 */
export type FrameErrorCode = 'host_origins_invalid' | 'revoked' | 'disconnected' | 'body_not_repeatable';

/** An error of the frame client: a wrong call, or the end of its session. Never contains a token. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly code: FrameErrorCode;

  constructor(code: FrameErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
