import type { FrameMessage, HostMessage } from '../bridge/protocols/native.js';
import { FrameError } from './frame-error.js';
import { FrameTokenStore, type TokenUpdate } from './frame-token-store.js';

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
  if (!areOrigins(hostOrigins))
    throw new FrameError('host_origins_invalid', 'hostOrigins must list exact origins.');
  if (apiOrigins && !areOrigins(apiOrigins))
    throw new FrameError('api_origins_invalid', 'apiOrigins must list exact origins.');
  let targets = hostTargets(hostOrigins);

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
  const tokens = new FrameTokenStore(post);

  const handleMessage = (event: MessageEvent<HostFields | null>): void => {
    if (event.source !== parent || !targets.includes(event.origin)) return;
    // Most messages of other libraries end here.
    if (!event.data?.type) return;
    // Validated by hand: this client has no dependencies and has to stay small.
    const fields = ownFields(event.data);
    const { type, version, token, generation, expiresIn, reason, data } = fields;
    if (type === 'EMBED_MESSAGE') onMessage?.(data);
    if (version !== 1) return;
    if (type === 'EMBED_HELLO') post(ready);
    if (type === 'TOKEN_REVOKED' && isAbove(reason, '')) {
      const isNew = tokens.revoke(new FrameError('revoked', 'Session ended.'));
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
  const heightObservers = autoResize ? reportHeight(post) : [];
  tokens.postWithRetry(ready);
  if (parent === window) tokens.revoke(new FrameError('not_embedded', 'Open the host page.'));

  return {
    async getToken(getOptions) {
      const { minValidity, signal } = ownFields(getOptions);
      return (await tokens.getNewer(0, minValidity, signal)).token;
    },
    fetch: (input, init) => fetchWithToken(input, init, tokens, apiOrigins ?? [location.origin]),
    invalidate: () => tokens.invalidate(),
    reportError: (code, message) => post({ type: 'EMBED_ERROR', code, message }),
    send: data => post({ type: 'EMBED_MESSAGE', data }),
    disconnect() {
      removeEventListener('message', handleMessage);
      for (const observer of heightObservers) observer.disconnect();
      targets = [];
      tokens.revoke(new FrameError('disconnected', 'Disconnected.'));
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

/**
 * The origins to which the client posts, and from which it accepts messages. All of `hostOrigins`, or only the embedding
 * page's origin if the browser exposes it (`ancestorOrigins`): a post with another target origin logs an error in the
 * console. Firefox reports "null" for a frame that is loaded without a referrer.
 */
function hostTargets(hostOrigins: readonly string[]): readonly string[] {
  // The page is not embedded: there is no host.
  if (parent === window) return [];
  const embeddingOrigin = (location as { ancestorOrigins?: DOMStringList }).ancestorOrigins?.[0] as string;
  return hostOrigins.includes(embeddingOrigin) ? [embeddingOrigin] : hostOrigins;
}

/** Also checks at run time, because a page without types may pass any value. "null" is not a URL, so it is never a match. */
function areOrigins(values: unknown): values is readonly string[] {
  const isOrigin = (value: string): boolean => originOf(new URL(value).href) === value;
  try {
    // Throws if it is not a list.
    return (values as string[]).length > 0 && (values as string[]).every(isOrigin);
  } catch {
    return false;
  }
}

/** The origin of a serialized URL, as text: `URL.origin` is "null" for a scheme such as `capacitor:`. */
function originOf(url: string): string | undefined {
  return /^[\w+.-]+:\/\/[^/?#@]+/.exec(url)?.[0];
}

/** Reports the height of the page's content in CSS px, now and after each change. Disconnect the observers to end it. */
function reportHeight(post: (message: FrameMessage) => void): readonly { disconnect(): void }[] {
  // While it applies, the height of the root is that of the content, also if the page takes it from the viewport, which follows
  // the reported height.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('html,body{height:auto!important;min-height:0!important}');
  let height = 0;
  // The first height counts, whatever the viewport was.
  let viewportHeight = Infinity;
  const resizes = new ResizeObserver(() => {
    document.adoptedStyleSheets.push(sheet);
    const newHeight = Math.ceil(document.documentElement.getBoundingClientRect().height);
    document.adoptedStyleSheets.pop();
    // The frame is hidden: engines differ in which of them is 0.
    if (!newHeight || !innerHeight) return;
    const growth = newHeight - height;
    const viewportGrowth = innerHeight - viewportHeight;
    height = newHeight;
    viewportHeight = innerHeight;
    // A page that is always a bit higher than its viewport would grow without end. So growth that an earlier report
    // caused, by way of the viewport, is not reported.
    if (growth && !(growth >= viewportGrowth && viewportGrowth > 0)) post({ type: 'EMBED_RESIZE', height });
  });
  // If the body is as high as the viewport, only its children change with the content.
  const observe = (): void => {
    for (const element of document.querySelectorAll('html,body,body>*')) {
      resizes.observe(element);
      children.observe(element, { childList: true });
    }
  };
  const children = new MutationObserver(observe);
  observe();
  return [resizes, children];
}

/**
 * {@link HostConnection.fetch}. It has no timeout of its own while it waits for a token; `init.signal` ends the wait. A redirect
 * to another origin is `fetch`'s: engines that implement the Fetch standard of 2022 or later drop the `Authorization` header.
 */
async function fetchWithToken(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  tokens: FrameTokenStore,
  apiOrigins: readonly (string | undefined)[],
): Promise<Response> {
  if (init?.body instanceof ReadableStream) {
    throw new FrameError('body_not_repeatable', 'Streaming bodies are not supported: send a Blob.');
  }
  const request = new Request(input, init);
  const { signal, url } = request;
  const origin = originOf(url);
  if (!apiOrigins.includes(origin)) {
    throw new FrameError(
      'origin_not_allowed',
      `apiOrigins does not list ${origin ?? 'this scheme'}. Add it or use fetch().`,
    );
  }
  const update = await tokens.getNewer(0, 0, signal);
  const response = await send(request.clone(), update);
  // After a redirect, the status may be that of another server, which received no token.
  if (response.status !== 401 || !apiOrigins.includes(originOf(response.url || url))) return response;
  // Without a newer token, the caller receives the 401.
  const newUpdate = await tokens.getNewer(update.generation, 0, signal).catch(() => signal.throwIfAborted());
  return newUpdate ? send(request, newUpdate) : response;
}

function send(request: Request, { token }: TokenUpdate): Promise<Response> {
  request.headers.set('authorization', `Bearer ${token}`);
  return fetch(request);
}
