import { Now } from '../values/now.js';
import { fieldsOf, isText } from './oracles/oracle.js';

/** What the frame's page hears of its client. */
export interface ClientNews {
  readonly name: 'token' | 'revoked' | 'message';
  readonly value: unknown;
}

/** All that a valid message brings about. */
export interface ClientEffects {
  readonly news?: ClientNews;
  /** What is posted to the host. */
  readonly post?: string;
}

/** A token as the host gives it. */
interface Update {
  readonly token: string;
  readonly generation: number;
  readonly expiresIn: number;
}

const generation = (offset: number): Now => new Now('generation', offset);
const update = (offset: number, expiresIn = 3_600): object => ({
  type: 'TOKEN_UPDATE',
  version: 1,
  token: 'access',
  generation: generation(offset),
  expiresIn,
});

/** Messages of the host's. */
export const CLIENT_VALID: readonly unknown[] = [
  { type: 'EMBED_HELLO', version: 1 },
  update(1),
  update(1, Infinity),
  update(2),
  update(0),
  update(-1),
  { type: 'TOKEN_REVOKED', version: 1, reason: 'signed_out' },
  { type: 'EMBED_MESSAGE', data: { filter: 'north' } },
  { type: 'EMBED_MESSAGE', data: undefined },
];

/** Values for any field that mean something. */
export const CLIENT_TELLING: readonly unknown[] = [
  generation(0),
  generation(1),
  new Now('generation', 1, true),
  'TOKEN_UPDATE',
  'TOKEN_REVOKED',
  1,
  2,
];

/** What a frame's client has, by the contract alone. */
export class ClientOracle {
  update: Update | null = null;
  revoked = false;

  know({ offset }: Now): unknown {
    return (this.update?.generation ?? 0) + offset;
  }

  /** What a message is to bring about; `null` when it is none of the host's. */
  judge(data: unknown): ClientEffects | null {
    const said = fieldsOf(data);
    if (said?.['type'] === 'EMBED_MESSAGE')
      // A message of nothing is one, too.
      return { news: { name: 'message', value: said['data'] } };
    if (said?.['version'] !== 1) return null;
    switch (said['type']) {
      case 'EMBED_HELLO':
        return { post: 'EMBED_READY undefined' };
      case 'TOKEN_REVOKED':
        return isText(said['reason']) && said['reason'] !== '' ? this.#revoke(said['reason']) : null;
      case 'TOKEN_UPDATE': {
        const { token, generation: number, expiresIn } = said;
        const valid =
          isText(token) && token !== '' && isCount(number) && typeof expiresIn === 'number' && expiresIn > 0;
        return valid ? this.#take({ token, generation: number, expiresIn }) : null;
      }
      default:
        return null;
    }
  }

  #revoke(reason: string): ClientEffects {
    if (this.revoked) return {};
    this.revoked = true;
    this.update = null;
    return { news: { name: 'revoked', value: { reason } } };
  }

  #take(given: Update): ClientEffects {
    const has = this.update?.generation ?? 0;
    if (given.generation < has) return {};
    this.revoked = false;
    const post = `TOKEN_ACK ${given.generation}`;
    if (given.generation === has) return { post };
    this.update = given;
    return { post, news: { name: 'token', value: given } };
  }
}

/** A token's number: the first is 1. */
function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** A post to the host, as text. */
export function describeClientPost(post: unknown): string {
  const { type, generation: number } = fieldsOf(post) ?? {};
  return `${String(type)} ${String(number)}`;
}
