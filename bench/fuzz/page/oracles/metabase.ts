import { Now } from '../../values/now.js';
import {
  fieldsOf,
  isText,
  messageEvent,
  Oracle,
  tokenNumber,
  type Judgement,
  type Message,
  type Plan,
} from './oracle.js';

const PREFIX = 'metabase.embed.';
const ready: Plan = { way: 'frame', data: { type: `${PREFIX}iframeReady` } };
const token = new Now('token');

/** Metabase's embed.js. */
export class MetabaseOracle extends Oracle {
  override readonly handshake = [ready];
  override readonly telling = [
    token,
    PREFIX,
    `${PREFIX}requestSessionToken`,
    `${PREFIX}requestGuestTokenRefresh`,
    { expiredToken: token },
  ];
  override readonly valid: readonly Plan[] = [
    ready.data,
    { type: `${PREFIX}requestSessionToken` },
    { type: `${PREFIX}requestGuestTokenRefresh`, data: { expiredToken: token } },
    { type: `${PREFIX}requestGuestTokenRefresh`, data: { expiredToken: 'an older one' } },
    { type: `${PREFIX}location`, data: { path: '/' } },
    { type: PREFIX },
  ].map(data => ({ way: 'frame', data }));

  override readonly canary = (mark: number): Plan => ({
    way: 'frame',
    data: { type: `${PREFIX}canary`, data: { mark } },
  });

  override readonly judge = ({ data }: Message): Judgement => {
    const said = fieldsOf(data);
    if (!said || !isText(said['type']) || !said['type'].startsWith(PREFIX)) return null;
    const type = said['type'].slice(PREFIX.length);
    switch (type) {
      case 'iframeReady':
        return { posts: [this.#token('setSettings')], events: this.connect() };
      case 'requestSessionToken':
        return { posts: [this.#token('submitSessionToken')] };
      case 'requestGuestTokenRefresh':
        if (fieldsOf(said['data'])?.['expiredToken'] === `access-${this.generation}`)
          return { refused: this.refuse() };
        return { posts: [this.#token('submitRefreshedGuestToken')] };
      default:
        return { events: [messageEvent({ type, payload: said['data'] })] };
    }
  };

  override describe(post: unknown): string {
    const { type, data } = fieldsOf(post) ?? {};
    const { token: guest, sessionToken, guestToken } = fieldsOf(data) ?? {};
    return `${String(type).slice(PREFIX.length)} ${tokenNumber(guest ?? sessionToken ?? guestToken)}`;
  }

  #token(by: string): string {
    this.give();
    return `${by} ${this.generation}`;
  }
}
