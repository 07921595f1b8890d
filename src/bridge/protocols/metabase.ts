import * as z from 'zod/mini';
import { EmbedError } from '../embed-error.js';
import type { EmbedProtocol, FrameLink, FrameToken, ProtocolSession, Reception } from '../protocol.js';
import { registerProtocol } from '../protocol-registry.js';

const PREFIX = 'metabase.embed.';

const message = z.object({ type: z.string().check(z.startsWith(PREFIX)), data: z.optional(z.unknown()) });
const refresh = z.object({ expiredToken: z.string() });

/** How a frame was told its last token, and wants the next one. */
type Way = 'submitSessionToken' | 'submitRefreshedGuestToken';

/** Metabase's embed.js: the frame says when it is ready, and asks for a token by one of two names. */
export const metabase: EmbedProtocol = {
  name: 'metabase',
  open: link => new MetabaseSession(link),
};

class MetabaseSession implements ProtocolSession {
  readonly #link: FrameLink;
  #settings: object = {};
  #way: Way = 'submitRefreshedGuestToken';
  /** Whether the document that is there, or on its way, has spoken since the last load. */
  #spoke = false;

  constructor(link: FrameLink) {
    this.#link = link;
  }

  /** A document speaks before its own load as a rule. */
  loaded(): void {
    if (this.#spoke) this.#link.connected();
    this.#spoke = false;
  }

  token(token: FrameToken): void {
    const { accessToken, response } = token;
    // Metabase's own answer to a login is an object: its id is the token, and its end is told with it.
    const sessionToken =
      response['id'] === undefined ? accessToken : { id: response['id'], exp: response['exp'] };
    const data =
      this.#way === 'submitSessionToken' ? { authMethod: 'jwt', sessionToken } : { guestToken: accessToken };
    this.#link.postToken(token, { type: PREFIX + this.#way, data });
  }

  revoked(reason: string): void {
    this.#post('reportAuthenticationError', { error: reason });
  }

  async call(method: string, args: unknown): Promise<unknown> {
    if (method !== 'setSettings')
      throw new EmbedError('call_unknown', 'Metabase’s frames have one call: "setSettings".');
    this.#settings = args as object;
    this.#configure();
    return Promise.resolve();
  }

  received(data: unknown): Reception {
    const { data: said } = message.safeParse(data);
    if (!said) return 'foreign';
    const type = said.type.slice(PREFIX.length);
    switch (type) {
      case 'iframeReady':
        this.#spoke = true;
        this.#configure();
        this.#link.connected();
        break;
      case 'requestSessionToken':
        this.#asked('submitSessionToken');
        break;
      case 'requestGuestTokenRefresh': {
        const { token } = this.#link;
        // One that is expired here, too, has its successor on its way.
        if (token && refresh.safeParse(said.data).data?.expiredToken === token.accessToken) {
          this.#way = 'submitRefreshedGuestToken';
          this.#link.refused(token.generation);
        } else this.#asked('submitRefreshedGuestToken');
        break;
      }
      default:
        this.#link.message({ type, payload: said.data });
    }
    return 'taken';
  }

  #asked(way: Way): void {
    this.#way = way;
    const { token, revocation } = this.#link;
    if (token) this.token(token);
    else if (revocation !== null) this.revoked(revocation);
  }

  /** A guest's token is one of the settings. */
  #configure(): void {
    const { token } = this.#link;
    const settings = { type: `${PREFIX}setSettings`, data: { token: token?.accessToken, ...this.#settings } };
    if (token) this.#link.postToken(token, settings);
    else this.#link.post(settings);
  }

  #post(type: string, data: object): void {
    this.#link.post({ type: PREFIX + type, data });
  }
}

registerProtocol(metabase);
