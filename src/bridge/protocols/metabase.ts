import * as z from 'zod/mini';
import { EmbedError } from '../embed-error.js';
import { registerProtocol } from '../protocol.js';
import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession } from '../protocol.js';

const PREFIX = 'metabase.embed.';

const message = z.object({ type: z.string().check(z.startsWith(PREFIX)), data: z.optional(z.unknown()) });
const refreshRequest = z.object({ expiredToken: z.string() });

/** The message that carries a token: of a session or of a guest, as the frame last requested. */
type TokenMessageType = 'submitSessionToken' | 'submitRefreshedGuestToken';

/** Metabase's embed.js: the frame reports when it is ready, and requests a token with one of two messages. */
export const metabase: EmbedProtocol = { name: 'metabase', open };

function open(channel: FrameChannel): ProtocolSession {
  let settings: object = {};
  let tokenMessageType: TokenMessageType = 'submitRefreshedGuestToken';
  /** Whether the current document, or the next one, has reported ready since the last `load`. */
  let hasReportedReady = false;

  const sendToken = (token: FrameToken): void => {
    const { accessToken, response } = token;
    // Metabase's own login response is an object: `id` is the token, and `exp` its expiry.
    const sessionToken =
      response['id'] === undefined ? accessToken : { id: response['id'], exp: response['exp'] };
    const data =
      tokenMessageType === 'submitSessionToken'
        ? { authMethod: 'jwt', sessionToken }
        : { guestToken: accessToken };
    channel.postToken(token, { type: PREFIX + tokenMessageType, data });
  };
  const sendRevocation = (reason: string): void =>
    channel.post({ type: `${PREFIX}reportAuthenticationError`, data: { error: reason } });
  const onTokenRequest = (messageType: TokenMessageType): void => {
    tokenMessageType = messageType;
    const { token, revocation } = channel;
    if (token) sendToken(token);
    else if (revocation !== null) sendRevocation(revocation);
  };
  // The settings include a guest token.
  const sendSettings = (): void => {
    const { token } = channel;
    const update = { type: `${PREFIX}setSettings`, data: { token: token?.accessToken, ...settings } };
    if (token) channel.postToken(token, update);
    else channel.post(update);
  };

  return {
    // A document usually posts its first message before its own `load`.
    onLoad() {
      if (hasReportedReady) channel.connected();
      hasReportedReady = false;
    },
    sendToken,
    sendRevocation,
    async call(method, args) {
      if (method !== 'setSettings')
        throw new EmbedError('call_unknown', 'Metabase’s frames support one call, "setSettings".');
      settings = args as object;
      sendSettings();
      return Promise.resolve();
    },
    onMessage(rawMessage) {
      const { data: parsed } = message.safeParse(rawMessage);
      if (!parsed) return 'ignored';
      const type = parsed.type.slice(PREFIX.length);
      switch (type) {
        case 'iframeReady':
          hasReportedReady = true;
          sendSettings();
          channel.connected();
          break;
        case 'requestSessionToken':
          onTokenRequest('submitSessionToken');
          break;
        case 'requestGuestTokenRefresh': {
          const { token } = channel;
          // If the token has expired here as well, a refresh is already running.
          if (token && refreshRequest.safeParse(parsed.data).data?.expiredToken === token.accessToken) {
            tokenMessageType = 'submitRefreshedGuestToken';
            channel.tokenRejected(token.generation);
          } else onTokenRequest('submitRefreshedGuestToken');
          break;
        }
        default:
          channel.message({ type, payload: parsed.data });
      }
      return 'handled';
    },
  };
}

registerProtocol(metabase);
