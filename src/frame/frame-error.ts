/**
 * The codes of the frame client's errors.
 *
 * - `host_origins_invalid`, `api_origins_invalid`: the option is not a list of exact origins
 * - `not_embedded`: the page is in no frame, or in one of an origin that `hostOrigins` does not list, so no host can send a token
 * - `origin_not_allowed`: `fetch()` was called for an origin that `apiOrigins` does not list; nothing was sent
 * - `revoked`: the user has signed out, or the session has ended
 * - `disconnected`: `disconnect()` was called
 * - `body_not_repeatable`: streaming request bodies are not supported, because the request may be retried
 */
export type FrameErrorCode =
  | 'host_origins_invalid'
  | 'api_origins_invalid'
  | 'not_embedded'
  | 'origin_not_allowed'
  | 'revoked'
  | 'disconnected'
  | 'body_not_repeatable';

/** An error of the frame client: a wrong call, or the end of its session. Never contains a token. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
  readonly code: FrameErrorCode;

  constructor(code: FrameErrorCode, message: string = code) {
    super(message);
    this.code = code;
  }
}
