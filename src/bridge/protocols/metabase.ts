import * as z from 'zod/mini';
import { EmbedError } from '../embed-error.js';
import { registerProtocol } from '../protocol.js';
import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession, MessageResult } from '../protocol.js';

const PREFIX = 'metabase.embed.';

const message = z.object({ type: z.string().check(z.startsWith(PREFIX)), data: z.optional(z.unknown()) });
const refreshRequest = z.object({ expiredToken: z.string() });

/** The message that carries a token: of a session or of a guest, as the frame last requested. */
type TokenMessageType = 'submitSessionToken' | 'submitRefreshedGuestToken';

/** Metabase's embed.js: the frame reports when it is ready, and requests a token with one of two messages. */
export const metabase: EmbedProtocol = {
  name: 'metabase',
  open: channel => new MetabaseSession(channel),
};

class MetabaseSession implements ProtocolSession {
  readonly #channel: FrameChannel;
  #settings: object = {};
  #tokenMessageType: TokenMessageType = 'submitRefreshedGuestToken';
  /** Whether the current document, or the next one, has reported ready since the last `load`. */
  #hasReportedReady = false;

  constructor(channel: FrameChannel) {
    this.#channel = channel;
  }

  /** A document usually posts its first message before its own `load`. */
  onLoad(): void {
    if (this.#hasReportedReady) this.#channel.connected();
    this.#hasReportedReady = false;
  }

  sendToken(token: FrameToken): void {
    const { accessToken, response } = token;
    // Metabase's own login response is an object: `id` is the token, and `exp` its expiry.
    const sessionToken =
      response['id'] === undefined ? accessToken : { id: response['id'], exp: response['exp'] };
    const data =
      this.#tokenMessageType === 'submitSessionToken'
        ? { authMethod: 'jwt', sessionToken }
        : { guestToken: accessToken };
    this.#channel.postToken(token, { type: PREFIX + this.#tokenMessageType, data });
  }

  sendRevocation(reason: string): void {
    this.#post('reportAuthenticationError', { error: reason });
  }

  async call(method: string, args: unknown): Promise<unknown> {
    if (method !== 'setSettings')
      throw new EmbedError('call_unknown', 'Metabase’s frames support one call, "setSettings".');
    this.#settings = args as object;
    this.#sendSettings();
    return Promise.resolve();
  }

  onMessage(data: unknown): MessageResult {
    const { data: parsed } = message.safeParse(data);
    if (!parsed) return 'ignored';
    const type = parsed.type.slice(PREFIX.length);
    switch (type) {
      case 'iframeReady':
        this.#hasReportedReady = true;
        this.#sendSettings();
        this.#channel.connected();
        break;
      case 'requestSessionToken':
        this.#onTokenRequest('submitSessionToken');
        break;
      case 'requestGuestTokenRefresh': {
        const { token } = this.#channel;
        // If the token has expired here as well, a refresh is already running.
        if (token && refreshRequest.safeParse(parsed.data).data?.expiredToken === token.accessToken) {
          this.#tokenMessageType = 'submitRefreshedGuestToken';
          this.#channel.tokenRejected(token.generation);
        } else this.#onTokenRequest('submitRefreshedGuestToken');
        break;
      }
      default:
        this.#channel.message({ type, payload: parsed.data });
    }
    return 'handled';
  }

  #onTokenRequest(messageType: TokenMessageType): void {
    this.#tokenMessageType = messageType;
    const { token, revocation } = this.#channel;
    if (token) this.sendToken(token);
    else if (revocation !== null) this.sendRevocation(revocation);
  }

  /** The settings include a guest token. */
  #sendSettings(): void {
    const { token } = this.#channel;
    const settings = { type: `${PREFIX}setSettings`, data: { token: token?.accessToken, ...this.#settings } };
    if (token) this.#channel.postToken(token, settings);
    else this.#channel.post(settings);
  }

  #post(type: string, data: object): void {
    this.#channel.post({ type: PREFIX + type, data });
  }
}

registerProtocol(metabase);
