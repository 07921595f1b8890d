import type { FrameMessage, HostMessage } from '../bridge/protocols/native.js';
import { FrameError } from './frame-error.js';
import { FrameTokenStore, type TokenUpdate } from './frame-token-store.js';

export type { TokenUpdate };

/** The options of {@link connectToHost}. */
export interface ConnectOptions {
  /** Exact origins of the pages that may embed this one. The client ignores messages from others and sends them nothing. */
  readonly hostOrigins: readonly string[];
  /** Called with each new token, for pages that do not use `fetch()` of {@link HostConnection}. */
  readonly onToken?: (update: TokenUpdate) => void;
  /** Called when the user has signed out or the session has ended: there is no token. */
  readonly onRevoked?: (revocation: { readonly reason: string }) => void;
  /** Called with each message that the host page sends by `send()` of the embed. */
  readonly onMessage?: (data: unknown) => void;
  /** Whether to report the content's height in CSS px, now and after each change; default `false`. */
  readonly autoResize?: boolean;
}

/** The frame's side of the connection. */
export interface HostConnection {
  /**
   * Resolves with the current token. Waits while there is none, or while it has expired.
   *
   * @throws {FrameError} by rejection `revoked`, `disconnected`
   */
  getToken(): Promise<string>;
  /**
   * As `fetch`, with `Authorization: Bearer` (RFC 6750 §2.1). After a 401 it requests a new token and tries once more.
   *
   * @throws {FrameError} by rejection `body_not_repeatable`, `revoked`, `disconnected`
   */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
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
 * @throws {FrameError} `host_origins_invalid`
 */
export function connectToHost(options: ConnectOptions): HostConnection {
  let targets = hostTargets(options.hostOrigins);

  const post = (message: FrameMessage): void => {
    for (const origin of targets) parent.postMessage(message, origin);
  };
  const sendReady = (): void => post({ type: 'EMBED_READY', version: 1 });
  const tokens = new FrameTokenStore(post);

  const onMessage = (event: MessageEvent): void => {
    if (event.source !== parent || !targets.includes(event.origin)) return;
    // Validated by hand: this client has no dependencies and has to stay small.
    const { type, version, token, generation, expiresIn, reason, data } = Object(event.data) as HostFields;
    if (type === 'EMBED_MESSAGE') options.onMessage?.(data);
    if (version !== 1) return;
    if (type === 'EMBED_HELLO') sendReady();
    if (type === 'TOKEN_REVOKED' && isAbove(reason, '')) {
      const isNew = tokens.revoke(new FrameError('revoked', 'Session ended.'));
      if (isNew) options.onRevoked?.({ reason });
    }
    if (
      type === 'TOKEN_UPDATE' &&
      Number.isSafeInteger(generation) &&
      isAbove(generation, 0) &&
      isAbove(expiresIn, 0) &&
      isAbove(token, '')
    ) {
      const update = { token, generation, expiresIn };
      if (tokens.setToken(update)) options.onToken?.(update);
      if (generation === tokens.generation) post({ type: 'TOKEN_ACK', generation });
    }
  };

  addEventListener('message', onMessage);
  const heightObserver = options.autoResize ? reportHeight(post) : undefined;
  sendReady();

  return {
    getToken: async () => (await tokens.getNewer()).token,
    fetch: (input, init) => fetchWithToken(input, init, tokens),
    reportError: (code, message) => post({ type: 'EMBED_ERROR', code, message }),
    send: data => post({ type: 'EMBED_MESSAGE', data }),
    disconnect() {
      removeEventListener('message', onMessage);
      heightObserver?.disconnect();
      targets = [];
      tokens.revoke(new FrameError('disconnected', 'Disconnected.'));
    },
  };
}

/** All fields of the host's messages, not yet validated. */
type HostFields = Partial<
  Record<HostMessage extends infer M ? (M extends M ? keyof M : never) : never, unknown>
>;

/** Whether the value has the type of `limit` and is greater: neither an empty string, nor 0, nor NaN. */
function isAbove<T extends '' | 0>(value: unknown, limit: T): value is T extends '' ? string : number {
  return typeof value === typeof limit && (value as string | number) > limit;
}

/**
 * The origins to which the client posts, and from which it accepts messages. All of `hostOrigins`, or only the embedding
 * page's origin if the browser exposes it (`ancestorOrigins`): a post with another target origin logs an error in the
 * console. Firefox reports "null" for a frame that is loaded without a referrer.
 *
 * @throws {FrameError} `host_origins_invalid`
 */
function hostTargets(hostOrigins: readonly string[]): readonly string[] {
  if (!areOrigins(hostOrigins))
    throw new FrameError('host_origins_invalid', 'hostOrigins must list exact origins.');
  // The page is not embedded: there is no host.
  if (parent === window) return [];
  const embeddingOrigin = (location as { ancestorOrigins?: DOMStringList }).ancestorOrigins?.[0];
  const matching = hostOrigins.filter(origin => origin === embeddingOrigin);
  return matching[0] ? matching : hostOrigins;
}

/** Also checks at run time, because a page without types may pass any value. */
function areOrigins(values: readonly string[]): boolean {
  try {
    return values.length > 0 && values.every(value => new URL(value).origin === value);
  } catch {
    return false;
  }
}

/** Reports the height of the page's content in CSS px, now and after each change. */
function reportHeight(post: (message: FrameMessage) => void): ResizeObserver {
  const root = document.documentElement;
  let height = 0;
  let viewportHeight = innerHeight;
  const observer = new ResizeObserver(() => {
    // The height of the content, not of the viewport: the viewport follows the reported height.
    const previousHeight = height;
    height = Math.ceil(root.getBoundingClientRect().height);
    const growth = height - previousHeight;
    const viewportGrowth = innerHeight - viewportHeight;
    viewportHeight = innerHeight;
    // A page that is always a bit higher than its viewport would grow without end. So growth that an earlier report
    // caused, by way of the viewport, is not reported.
    if (growth !== 0 && !(viewportGrowth > 0 && growth >= viewportGrowth))
      post({ type: 'EMBED_RESIZE', height });
  });
  observer.observe(root);
  return observer;
}

/** {@link HostConnection.fetch}. It has no timeout of its own while it waits for a token; `init.signal` ends the wait. */
async function fetchWithToken(
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
