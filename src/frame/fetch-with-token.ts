import { FrameError } from './frame-error.js';
import type { TokenUpdate } from './received-token.js';

/** Where {@link fetchWithToken} gets its tokens. */
export interface TokenSupply {
  current(): Promise<TokenUpdate>;
  /** One that is newer than the generation that was refused; asks the host for it. */
  newerThan(generation: number): Promise<TokenUpdate>;
}

/** ms that a refused request waits for a new token; then its 401 is the answer. */
const PATIENCE = 30_000;

/** `fetch` with `Authorization: Bearer` (RFC 6750 §2.1), tried once more with a new token after a 401. */
export async function fetchWithToken(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  supply: TokenSupply,
): Promise<Response> {
  if (init?.body instanceof ReadableStream) {
    throw new FrameError(
      'body_not_repeatable',
      'fetch: a stream cannot be sent a second time after a 401; give a string, Blob, FormData or buffer.',
    );
  }
  const request = new Request(input, init);
  const update = await supply.current();
  const response = await send(request.clone(), update);
  if (response.status !== 401) return response;
  const newer = await within(supply.newerThan(update.generation), request.signal);
  return newer ? send(request, newer) : response;
}

function send(request: Request, { token }: TokenUpdate): Promise<Response> {
  request.headers.set('authorization', `Bearer ${token}`);
  return fetch(request);
}

/** The next token, or nothing when it does not come in time. */
async function within(next: Promise<TokenUpdate>, signal: AbortSignal): Promise<TokenUpdate | undefined> {
  let giveUp: (() => void) | undefined;
  const tooLate = new Promise<undefined>(resolve => {
    const id = setTimeout(resolve, PATIENCE, undefined);
    giveUp = () => {
      clearTimeout(id);
      resolve(undefined);
    };
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([next.catch(() => undefined), tooLate]);
  } finally {
    if (giveUp) signal.removeEventListener('abort', giveUp);
    giveUp?.();
    signal.throwIfAborted();
  }
}
