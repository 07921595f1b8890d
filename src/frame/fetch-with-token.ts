import { FrameError } from './frame-error.js';
import type { FrameTokenStore, TokenUpdate } from './frame-token-store.js';

/**
 * `fetch` with `Authorization: Bearer` (RFC 6750 §2.1), tried once more with a new token after a 401. It has no timeout of
 * its own while it waits for a token; `init.signal` ends the wait.
 *
 * @throws {FrameError} by rejection `body_not_repeatable`, `revoked`, `disconnected`
 */
export async function fetchWithToken(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  tokens: FrameTokenStore,
): Promise<Response> {
  if (init?.body instanceof ReadableStream) {
    throw new FrameError('body_not_repeatable', 'Streaming bodies are not supported: send a Blob.');
  }
  const request = new Request(input, init);
  const { signal } = request;
  signal.throwIfAborted();
  const aborted = new Promise<never>((_, reject) => {
    signal.onabort = () => reject(signal.reason as Error);
  });
  const update = await Promise.race([tokens.getNewer(), aborted]);
  const response = await send(request.clone(), update);
  if (response.status !== 401) return response;
  // Without a newer token, the caller receives the 401.
  const newer = tokens.getNewer(update.generation).catch(() => undefined);
  const newUpdate = await Promise.race([newer, aborted]);
  return newUpdate ? send(request, newUpdate) : response;
}

function send(request: Request, { token }: TokenUpdate): Promise<Response> {
  request.headers.set('authorization', `Bearer ${token}`);
  return fetch(request);
}
