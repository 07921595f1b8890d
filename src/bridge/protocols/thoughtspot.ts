import * as z from 'zod/mini';
import { registerProtocol } from '../protocol.js';
import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession, MessageResult } from '../protocol.js';
import { PendingCalls } from './pending-calls.js';

const message = z.object({ type: z.string(), data: z.optional(z.unknown()) });
const nonnegative = z.number().check(z.nonnegative());
const height = z.union([nonnegative, z.object({ height: nonnegative })]);
const failure = z.object({ error: z.unknown().check(z.refine(Boolean)) });
const errorResponse = z.union([failure, z.object({ data: failure })]);

/** The messages with which a frame requests a token. */
const TOKEN_REQUEST_TYPES = ['appInit', 'RefreshAuthToken', 'IdleSessionTimeout', 'ThoughtspotAuthExpired'];

interface TokenRequest {
  readonly type: string;
  readonly port: MessagePort | undefined;
}

/** ThoughtSpot: the frame requests each token, and gets it through the port that it transferred with the request. */
export const thoughtspot: EmbedProtocol = {
  name: 'thoughtspot',
  open: channel => new ThoughtSpotSession(channel),
};

class ThoughtSpotSession implements ProtocolSession {
  readonly #channel: FrameChannel;
  readonly #calls: PendingCalls;
  /** Requests that wait for the next token. */
  #pendingRequests: TokenRequest[] = [];
  /** The generation that was sent to the current document; 0 before the first. */
  #sentGeneration = 0;
  /** Whether the current document, or the next one, has reported ready since the last `load`. */
  #hasReportedReady = false;

  constructor(channel: FrameChannel) {
    this.#channel = channel;
    this.#calls = new PendingCalls(channel.clock);
  }

  /** A document usually posts its first message before its own `load`. */
  onLoad(): void {
    if (this.#hasReportedReady) this.#channel.connected();
    else this.#reset();
    this.#hasReportedReady = false;
  }

  sendToken(token: FrameToken): void {
    const requests = this.#pendingRequests;
    this.#pendingRequests = [];
    for (const { type, port } of requests) {
      this.#sentGeneration = token.generation;
      this.#channel.postToken(token, { type, data: { authToken: token.accessToken } }, port);
    }
  }

  /** ThoughtSpot has no message for a revocation. Pending requests remain unanswered. */
  sendRevocation(): void {
    this.#pendingRequests = [];
  }

  async call(method: string, args: unknown): Promise<unknown> {
    const { port1, port2 } = new MessageChannel();
    let closePort: (() => void) | undefined;
    try {
      return await this.#calls.call(id => {
        closePort = this.#channel.listen(port1, data => {
          const failed = errorResponse.safeParse(data).data;
          if (failed) this.#calls.reject(id, 'error' in failed ? failed.error : failed.data.error);
          else this.#calls.resolve(id, data);
          return 'handled';
        });
        this.#channel.post({ type: method, data: args }, [port2]);
      });
    } finally {
      closePort?.();
    }
  }

  onMessage(data: unknown, [port]: readonly MessagePort[]): MessageResult {
    const parsed = message.safeParse(data).data;
    if (!parsed) return 'ignored';
    const { type } = parsed;
    if (TOKEN_REQUEST_TYPES.includes(type)) this.#onTokenRequest({ type, port });
    else {
      const reportedHeight = type === 'EMBED_HEIGHT' && height.safeParse(parsed.data).data;
      if (reportedHeight !== false && reportedHeight !== undefined)
        this.#channel.resized(typeof reportedHeight === 'number' ? reportedHeight : reportedHeight.height);
      this.#channel.message({ type, payload: parsed.data });
    }
    return 'handled';
  }

  dispose(): void {
    this.#reset();
  }

  /** Forgets the current document. */
  #reset(): void {
    this.#pendingRequests = [];
    this.#sentGeneration = 0;
    this.#calls.rejectAll();
  }

  #onTokenRequest(request: TokenRequest): void {
    const channel = this.#channel;
    if (request.type === 'appInit') {
      this.#reset();
      this.#hasReportedReady = true;
    }
    this.#pendingRequests.push(request);
    const { token } = channel;
    if (token && request.type === 'ThoughtspotAuthExpired' && token.generation === this.#sentGeneration)
      channel.tokenRejected(token.generation);
    else if (token) this.sendToken(token);
    if (request.type === 'appInit') channel.connected();
  }
}

registerProtocol(thoughtspot);
