import { EmbedError } from '../embed-error.js';
import { registerProtocol } from '../protocol.js';
import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession } from '../protocol.js';
import { linkRequest, message, PREFIX, refreshRequest } from './metabase.schema.js';

/** The answers to the frame's two requests for a token. */
type AnswerType = 'submitSessionToken' | 'submitRefreshedGuestToken';

/** Metabase's embed.js: the frame reports when it is ready, and takes a token only as the answer to its request for one. */
export const metabase: EmbedProtocol = { name: 'metabase', needsToken: true, open };

function open(channel: FrameChannel): ProtocolSession {
  let settings: Readonly<Record<string, unknown>> = {};
  /** Whether the document is ready and has no settings yet: they depend on the kind of token. */
  let needsSettings = false;
  /** The answer that the frame waits for. It takes none without a request. */
  let awaitedAnswer: AnswerType | undefined;
  /** Whether the current document, or the next one, has reported ready since the last `load`. */
  let hasReportedReady = false;

  const post = (type: string, data: object, token?: FrameToken): void => {
    const update = { type: PREFIX + type, data };
    if (token) channel.postToken(token, update);
    else channel.post(update);
  };
  const sendSettings = (): void => {
    const { token } = channel;
    needsSettings = !token;
    if (!token) return;
    // embed.js loads its iframe from this path of the instance.
    const [instanceUrl] = channel.url.split('/embed/sdk/');
    const data = { instanceUrl, ...settings };
    // Metabase's own login response has an `id`. A guest's token names the resource; with a session's, the frame would show none.
    const { isGuest = token.response['id'] === undefined } = settings;
    if (!isGuest) post('setSettings', data);
    else {
      const guest = { isGuest, token: token.accessToken, dashboardId: undefined, questionId: undefined };
      post('setSettings', { ...data, ...guest }, token);
    }
  };
  const answer = (): void => {
    const { token, revocation } = channel;
    if (!awaitedAnswer || (!token && revocation === null)) return;
    if (!token) post('reportAuthenticationError', { error: revocation });
    else if (awaitedAnswer === 'submitRefreshedGuestToken')
      post(awaitedAnswer, { guestToken: token.accessToken }, token);
    else {
      const { id = token.accessToken, exp = (Date.now() + token.remaining) / 1_000 } = token.response;
      post(awaitedAnswer, { authMethod: 'jwt', sessionToken: { id, exp } }, token);
    }
    awaitedAnswer = undefined;
  };

  return {
    // A document usually posts its first message before its own `load`.
    onLoad() {
      if (hasReportedReady) channel.connected();
      hasReportedReady = false;
    },
    // A document announces itself.
    onNavigate: () => undefined,
    sendToken() {
      if (needsSettings) sendSettings();
      answer();
    },
    sendRevocation: answer,
    async call(method, args) {
      if (method !== 'setSettings')
        throw new EmbedError('call_unknown', 'Metabase’s frames support one call, "setSettings".');
      settings = args as typeof settings;
      sendSettings();
      return Promise.resolve();
    },
    onMessage(rawMessage) {
      const { data: parsed } = message.safeParse(rawMessage);
      if (!parsed) return 'ignored';
      const type = parsed.type.slice(PREFIX.length);
      const payload = parsed.data;
      switch (type) {
        case 'iframeReady':
          hasReportedReady = true;
          sendSettings();
          channel.connected();
          break;
        case 'requestSessionToken':
          awaitedAnswer = 'submitSessionToken';
          answer();
          break;
        case 'requestGuestTokenRefresh': {
          const { token } = channel;
          awaitedAnswer = 'submitRefreshedGuestToken';
          // If the token has expired here as well, a refresh is already running.
          if (token && refreshRequest.safeParse(payload).data?.expiredToken === token.accessToken)
            channel.tokenRejected(token.generation);
          else answer();
          break;
        }
        default: {
          const handled = !channel.message({ type, payload });
          // Without an answer, the frame's link would do nothing.
          if (type === 'handleLink')
            post('handleLinkResponse', {
              requestId: linkRequest.safeParse(payload).data?.requestId,
              handled,
            });
        }
      }
      return 'handled';
    },
  };
}

registerProtocol(metabase);
