import type { FrameMessage, HostMessage } from '../bridge/protocols/native.js';
import { FrameError } from './frame-error.js';
import { FrameTokenStore, type TokenUpdate } from './frame-token-store.js';
import { assertOrigins, originOf } from './origins.js';
import { reportHeight } from './report-height.js';

export type { TokenUpdate };

/** The options of {@link connectToHost}. */
export interface ConnectOptions {
  /**
   * Exact origins of the pages that may embed this one, such as `https://app.example` or `capacitor://localhost`. The client
   * ignores messages from others and sends them nothing.
   */
  readonly hostOrigins: readonly string[];
  /** Exact origins to which `fetch()` may send the token; default: the page's own, `[location.origin]`. */
  readonly apiOrigins?: readonly string[];
  /** Called with each new token, for pages that do not use `fetch()` of {@link HostConnection}. */
  readonly onToken?: (update: TokenUpdate) => void;
  /** Called when the user has signed out or the session has ended: there is no token. */
  readonly onRevoked?: (revocation: { readonly reason: string }) => void;
  /** Called with each message that the host page sends by `send()` of the embed. */
  readonly onMessage?: (data: unknown) => void;
  /** Whether to report the content's height in CSS px, now and after each change; default `false`. */
  readonly autoResize?: boolean;
}

/** The options of {@link HostConnection.getToken}. */
export interface GetTokenOptions {
  /** Minimum remaining validity of the token in seconds; default 0. With less, a new token is requested, and then returned. */
  readonly minValidity?: number;
  /** Ends this caller's wait; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The frame's side of the connection. */
export interface HostConnection {
  /**
   * Resolves with the current token. Waits while there is none, while it has expired, or while it was rejected.
   *
   * @throws {FrameError} by rejection `not_embedded`, `revoked`, `disconnected`
   */
  getToken(options?: GetTokenOptions): Promise<string>;
  /**
   * As `fetch`, with `Authorization: Bearer` (RFC 6750 §2.1), for `apiOrigins` alone. After a 401 of one of them it requests a
   * new token and tries once more.
   *
   * @throws {FrameError} by rejection `origin_not_allowed`, `body_not_repeatable`, `not_embedded`, `revoked`, `disconnected`
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /**
   * Reports that an API rejected the current token, for requests that {@link HostConnection.fetch} did not make, and if CORS hides a 401.
   * Requests a new token, for which later calls wait.
   */
  invalidate(): void;
  /** Reports an error of this page to the host page, which receives it as `embed-error`. Put no secrets in it. */
  reportError(code: string, message: string): void;
  /** Sends a message of this page to the host page, which receives it as `embed-message`. */
  send(data: unknown): void;
  /** Ends the connection: removes all listeners, and rejects pending `getToken()` calls with `disconnected`. */
  disconnect(): void;
}

/**
 * Connects a dashboard to the page that embeds it, by the native wire protocol, version 1. src/frame/README.md shows
 * the handshake.
 *
 * @throws {FrameError} `host_origins_invalid`, `api_origins_invalid`
 */
export function connectToHost(options: ConnectOptions): HostConnection {
  const { hostOrigins, apiOrigins, autoResize, onToken, onRevoked, onMessage } = ownFields(options);
  assertOrigins('host', hostOrigins);
  assertOrigins('api', apiOrigins ?? hostOrigins);
  const [embedder] = (location as { ancestorOrigins?: Iterable<string> }).ancestorOrigins ?? [];
  // Not all of `hostOrigins` if the browser exposes the embedding page's origin: a post with another target origin logs an error
  // in the console. Some report "null": Firefox if the frame was loaded without a referrer.
  let targets = hostOrigins.filter(
    origin => parent !== window && (origin === embedder || !embedder?.includes(':')),
  );
  const problem = `No token. hostOrigins: ${String(hostOrigins)}. Host: ${String(embedder)}`;

  const post = (message: FrameMessage): void => {
    for (const origin of targets)
      try {
        parent.postMessage(message, origin);
      } catch (error) {
        // This engine has no origins of that scheme, so no page could receive the message.
        if ((error as Error).name !== 'SyntaxError') throw error;
      }
  };
  const ready = { type: 'EMBED_READY', version: 1 } as const;
  const tokens = new FrameTokenStore(post, problem);

  const handleMessage = (event: MessageEvent<HostFields>): void => {
    if (event.source !== parent || !targets.includes(event.origin)) return;
    // Validated by hand: this client has no dependencies and has to stay small.
    const fields = ownFields(event.data);
    const { type, version, token, generation, expiresIn, reason, data } = fields;
    if (type === 'EMBED_MESSAGE') onMessage?.(data);
    if (version !== 1) return;
    if (type === 'EMBED_HELLO') post(ready);
    if (type === 'TOKEN_REVOKED' && isAbove(reason, '')) {
      const isNew = tokens.revoke(new FrameError('revoked'));
      if (isNew) onRevoked?.({ reason });
    }
    if (
      type === 'TOKEN_UPDATE' &&
      Number.isSafeInteger(generation) &&
      isAbove(generation, 0) &&
      isAbove(expiresIn, 0) &&
      isAbove(token, '')
    ) {
      const update = { token, generation, expiresIn };
      if (tokens.setToken(update)) onToken?.(update);
      if (generation === tokens.generation) post({ type: 'TOKEN_ACK', generation });
    }
  };

  addEventListener('message', handleMessage);
  const stopReports = autoResize ? reportHeight(post) : undefined;
  tokens.postWithRetry(ready);
  if (!targets[0]) {
    tokens.revoke(new FrameError('not_embedded', problem));
    console.warn(problem);
  }

  return {
    async getToken(getOptions) {
      const { minValidity, signal } = ownFields(getOptions);
      return (await tokens.getNewer(signal, minValidity)).token;
    },
    async fetch(input, init) {
      if (init?.body instanceof ReadableStream) throw new FrameError('body_not_repeatable', 'Send a Blob.');
      const request = new Request(input, init);
      const { signal, url } = request;
      const isAllowed = (address: string): boolean =>
        (apiOrigins ?? [location.origin]).includes(originOf(address));
      if (!isAllowed(url)) throw new FrameError('origin_not_allowed', `apiOrigins lacks ${originOf(url)}.`);
      const update = await tokens.getNewer(signal);
      const response = await send(request.clone(), update);
      // After a redirect, the status may be that of another server, which received no token.
      if (response.status !== 401 || !isAllowed(response.url || url)) return response;
      // Without a newer token, the caller receives the 401.
      const newUpdate = await tokens
        .getNewer(signal, 0, update.generation)
        .catch(() => signal.throwIfAborted());
      return newUpdate ? send(request, newUpdate) : response;
    },
    invalidate: () => tokens.invalidate(),
    reportError: (code, message) => post({ type: 'EMBED_ERROR', code, message }),
    send: data => post({ type: 'EMBED_MESSAGE', data }),
    disconnect() {
      removeEventListener('message', handleMessage);
      stopReports?.();
      targets = [];
      tokens.revoke(new FrameError('disconnected'));
    },
  };
}

/** All fields of the host's messages, not yet validated. */
type HostFields = Partial<
  Record<HostMessage extends infer M ? (M extends M ? keyof M : never) : never, unknown>
>;

/** A copy without the inherited fields: other code of the page may have added some to `Object.prototype`. */
function ownFields<T extends object>(value: T | undefined): Partial<T> {
  return { __proto__: null, ...value } as unknown as Partial<T>;
}

/** Whether the value has the type of `limit` and is greater: neither an empty string, nor 0, nor NaN. */
function isAbove<T extends '' | 0>(value: unknown, limit: T): value is T extends '' ? string : number {
  return typeof value === typeof limit && (value as string | number) > limit;
}

function send(request: Request, { token }: TokenUpdate): Promise<Response> {
  request.headers.set('authorization', `Bearer ${token}`);
  return fetch(request);
}
