import { registerProtocol } from '../protocol.js';
import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession } from '../protocol.js';
import { PendingCalls } from './pending-calls.js';
import { answer, height, message } from './thoughtspot.schema.js';

/** The frame's first message, which requests a token and its configuration. */
const INIT = 'appInit';
/** The token of the frame is about to expire: it needs one that is valid for longer. */
const NEAR_EXPIRY = 'RefreshAuthToken';
const EXPIRED = 'ThoughtspotAuthExpired';

/** The messages with which a frame requests a token. */
const TOKEN_REQUEST_TYPES = [INIT, NEAR_EXPIRY, 'IdleSessionTimeout', EXPIRED];

interface TokenRequest {
  readonly type: string;
  readonly port: MessagePort | undefined;
}

/**
 * The protocol with further fields for the answer to `appInit`, such as `customisations`, `runtimeFilterParams`, `hostConfig` or
 * `customActions`: `embed.protocol = thoughtspotWith({ … })`. By default, the frame requests a token before its own expires
 * (`embedExpiryInAuthToken`).
 */
export function thoughtspotWith(initFields: object): EmbedProtocol {
  return { name: 'thoughtspot', needsToken: true, open: channel => open(channel, initFields) };
}

/** ThoughtSpot: the frame requests each token, and gets it through the port that it transferred with the request. */
export const thoughtspot: EmbedProtocol = thoughtspotWith({});

function open(channel: FrameChannel, initFields: object): ProtocolSession {
  const calls = new PendingCalls(channel.clock);
  /** Requests that wait for the next token. */
  let pendingRequests: TokenRequest[] = [];
  /** The generation that was sent to the current document; 0 before the first. */
  let sentGeneration = 0;
  /** Whether the current document, or the next one, has reported ready since the last `load`. */
  let hasReportedReady = false;

  /** Forgets the current document. */
  const reset = (): void => {
    pendingRequests = [];
    sentGeneration = 0;
    calls.rejectAll();
  };
  const sendToken = (token: FrameToken): void => {
    const requests = pendingRequests;
    pendingRequests = [];
    for (const { type, port } of requests) {
      sentGeneration = token.generation;
      const fields = type === INIT && { embedExpiryInAuthToken: true, ...initFields };
      channel.postToken(token, { type, data: { ...fields, authToken: token.accessToken } }, port);
    }
  };
  const onTokenRequest = (request: TokenRequest): void => {
    const { type } = request;
    const isReady = type === INIT;
    if (isReady) {
      reset();
      hasReportedReady = true;
    }
    pendingRequests.push(request);
    const { token } = channel;
    if (token?.generation === sentGeneration && (type === EXPIRED || type === NEAR_EXPIRY))
      channel.tokenRejected(sentGeneration, type === NEAR_EXPIRY);
    else if (token) sendToken(token);
    if (isReady) channel.connected();
  };

  return {
    // A document usually posts its first message before its own `load`.
    onLoad() {
      if (hasReportedReady) channel.connected();
      else reset();
      hasReportedReady = false;
    },
    // A document announces itself.
    onNavigate: () => undefined,
    sendToken,
    // ThoughtSpot has no message for a revocation. Pending requests remain unanswered.
    sendRevocation() {
      pendingRequests = [];
    },
    /** @param method a host event and, after a space, the context that it is for: `SetVisibleVizs liveboard`. */
    async call(method, args) {
      const [type, context] = method.split(' ');
      const { port1, port2 } = new MessageChannel();
      let closePort: (() => void) | undefined;
      try {
        return await calls.call(id => {
          closePort = channel.listen(port1, data => {
            const fields = answer.safeParse(data).data;
            const error = fields?.error || answer.safeParse(fields?.data).data?.error;
            if (error) calls.reject(id, error);
            else calls.resolve(id, data);
            return 'handled';
          });
          channel.post({ type, data: args, context }, [port2]);
        });
      } finally {
        closePort?.();
      }
    },
    onMessage(data, [port]) {
      const parsed = message.safeParse(data).data;
      if (!parsed) return 'ignored';
      const { type } = parsed;
      if (TOKEN_REQUEST_TYPES.includes(type)) onTokenRequest({ type, port });
      else {
        const reportedHeight = type === 'EMBED_HEIGHT' && height.safeParse(parsed.data).data;
        if (reportedHeight !== false && reportedHeight !== undefined)
          channel.resized(typeof reportedHeight === 'number' ? reportedHeight : reportedHeight.height);
        channel.message({ type, payload: parsed.data });
      }
      return 'handled';
    },
    dispose: reset,
  };
}

registerProtocol(thoughtspot);
