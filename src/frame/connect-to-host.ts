import type { FrameMessage, HostMessage } from '../bridge/protocols/native-messages.js';
import { autoResize } from './auto-resize.js';
import { fetchWithToken } from './fetch-with-token.js';
import { FrameError } from './frame-error.js';
import { hostTargets } from './host-targets.js';
import { ReceivedToken, type TokenUpdate } from './received-token.js';

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
  const targets = hostTargets(options.hostOrigins);
  const host = window.parent;
  const received = new ReceivedToken();
  let ended: FrameError | null = null;

  const post = (message: FrameMessage): void => {
    for (const origin of targets) host.postMessage(message, origin);
  };
  const ready = (): void => {
    post({ type: 'EMBED_READY', version: 1 });
  };
  const request = (generation: number, reason: 'expired' | 'rejected'): void => {
    post({ type: 'TOKEN_REQUEST', generation, reason });
  };

  const take = (message: HostMessage): void => {
    switch (message.type) {
      case 'EMBED_HELLO':
        ready();
        break;
      case 'TOKEN_UPDATE': {
        const { token, generation, expiresIn } = message;
        ended = null;
        const news = received.take({ token, generation, expiresIn });
        if (news) options.onToken?.({ token, generation, expiresIn });
        if (generation === received.generation) post({ type: 'TOKEN_ACK', generation });
        break;
      }
      case 'TOKEN_REVOKED':
        ended = new FrameError('revoked', 'The host page has ended the session.');
        received.drop(ended);
        options.onRevoked?.({ reason: message.reason });
        break;
      case 'EMBED_MESSAGE':
        options.onMessage?.(message.data);
        break;
    }
  };
  const onMessage = (event: MessageEvent): void => {
    if (event.source !== host || !targets.includes(event.origin)) return;
    if (isHostMessage(event.data)) take(event.data);
  };

  const current = async (): Promise<TokenUpdate> => {
    if (ended) throw ended;
    if (received.live) return received.live;
    const next = received.next();
    if (received.generation > 0) request(received.generation, 'expired');
    return next;
  };

  window.addEventListener('message', onMessage);
  const stopResizing = options.autoResize
    ? autoResize(height => {
        post({ type: 'EMBED_RESIZE', height });
      })
    : undefined;
  ready();

  return {
    getToken: async () => (await current()).token,
    fetch: (input, init) =>
      fetchWithToken(input, init, {
        current,
        newerThan(generation) {
          if (received.generation > generation) return current();
          const next = received.next();
          request(generation, 'rejected');
          return next;
        },
      }),
    reportError(code, message) {
      post({ type: 'EMBED_ERROR', code, message });
    },
    send(data) {
      post({ type: 'EMBED_MESSAGE', data });
    },
    disconnect() {
      window.removeEventListener('message', onMessage);
      stopResizing?.();
      ended = new FrameError('disconnected', 'This page has disconnected from its host page.');
      received.drop(ended);
    },
  };
}

/** By hand, since this file has to stay small and takes no dependency. */
function isHostMessage(data: unknown): data is HostMessage {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false;
  const message = data as Record<string, unknown>;
  switch (message['type']) {
    case 'EMBED_HELLO':
      return message['version'] === 1;
    case 'TOKEN_UPDATE':
      return (
        message['version'] === 1 &&
        typeof message['token'] === 'string' &&
        Number.isSafeInteger(message['generation']) &&
        typeof message['expiresIn'] === 'number'
      );
    case 'TOKEN_REVOKED':
      return message['version'] === 1 && typeof message['reason'] === 'string';
    case 'EMBED_MESSAGE':
      return true;
    default:
      return false;
  }
}
