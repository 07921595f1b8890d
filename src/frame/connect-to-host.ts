import type { FrameMessage, HostMessage } from '../bridge/protocols/native-messages.js';
import { autoResize } from './auto-resize.js';
import { fetchWithToken } from './fetch-with-token.js';
import { FrameError } from './frame-error.js';
import { hostTargets } from './host-targets.js';
import { FrameTokenStore, type TokenUpdate } from './frame-token-store.js';

export type { TokenUpdate };

/** What the dashboard's page hands to {@link connectToHost}. */
export interface ConnectOptions {
  /** Exact origins of the pages that may embed this one; nobody else is listened to or spoken to. */
  readonly hostOrigins: readonly string[];
  /** A new token, for pages that make their requests themselves. */
  readonly onToken?: (update: TokenUpdate) => void;
  /** Signed out, or the session is over. */
  readonly onRevoked?: (revocation: { readonly reason: string }) => void;
  /** A message of the host page's own. */
  readonly onMessage?: (data: unknown) => void;
  /** Reports the content's height whenever it changes; default false. */
  readonly autoResize?: boolean;
}

/** The frame's end of the handshake. */
export interface HostConnection {
  /** The current token: waits for the first one, or for a fresh one. Rejects with a {@link FrameError}. */
  getToken(): Promise<string>;
  /** As `fetch`, with `Authorization: Bearer` (RFC 6750 §2.1); after a 401 asks for a new token and tries once more. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** Tells the host page of an error of this page's own; no secrets in it. */
  reportError(code: string, message: string): void;
  /** A message of this page's own, to the host page. */
  send(data: unknown): void;
  /** Ends it and leaves nothing behind. */
  disconnect(): void;
}

/**
 * Connects a dashboard to the page that embeds it: native wire protocol, version 1.
 *
 * @throws {FrameError} `host_origins_invalid`
 */
export function connectToHost(options: ConnectOptions): HostConnection {
  let targets = hostTargets(options.hostOrigins);

  const post = (message: FrameMessage): void => {
    for (const origin of targets) parent.postMessage(message, origin);
  };
  const sendReady = (): void => {
    post({ type: 'EMBED_READY', version: 1 });
  };
  const tokens = new FrameTokenStore((generation, reason) => {
    post({ type: 'TOKEN_REQUEST', generation, reason });
  });

  const onMessage = (event: MessageEvent): void => {
    if (event.source !== parent || !targets.includes(event.origin)) return;
    // Looked at by hand, since this file has to stay small and takes no dependency.
    const { type, version, token, generation, expiresIn, reason, data } = Object(event.data) as HostFields;
    if (type === 'EMBED_MESSAGE') options.onMessage?.(data);
    if (version !== 1) return;
    if (type === 'EMBED_HELLO') sendReady();
    if (
      type === 'TOKEN_REVOKED' &&
      isAbove(reason, '') &&
      tokens.revoke(new FrameError('revoked', 'Revoked.'))
    )
      options.onRevoked?.({ reason });
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
  const stopResizing =
    options.autoResize &&
    autoResize(height => {
      post({ type: 'EMBED_RESIZE', height });
    });
  sendReady();

  return {
    getToken: async () => (await tokens.getNewer()).token,
    fetch: (input, init) => fetchWithToken(input, init, tokens),
    reportError(code, message) {
      post({ type: 'EMBED_ERROR', code, message });
    },
    send(data) {
      post({ type: 'EMBED_MESSAGE', data });
    },
    disconnect() {
      removeEventListener('message', onMessage);
      if (stopResizing) stopResizing();
      targets = [];
      tokens.revoke(new FrameError('disconnected', 'Disconnected.'));
    },
  };
}

/** Every field of the host's messages, whatever is in it. */
type HostFields = Partial<
  Record<HostMessage extends infer M ? (M extends M ? keyof M : never) : never, unknown>
>;

/** Whether it is of the same type, and more than nothing: no empty text, no NaN. */
function isAbove<T extends '' | 0>(value: unknown, limit: T): value is T extends '' ? string : number {
  return typeof value === typeof limit && (value as string | number) > limit;
}
