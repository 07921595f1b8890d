import { Now } from '../../values/now.js';
import {
  fieldsOf,
  isGeneration,
  isHeight,
  isText,
  messageEvent,
  Oracle,
  resizeEvent,
  tokenNumber,
  type Judgement,
  type Message,
  type Plan,
} from './oracle.js';

const ready: Plan = { way: 'frame', data: { type: 'EMBED_READY', version: 1 } };
const generations = [0, -1, 1].map(offset => new Now('generation', offset));

/** The native wire protocol, version 1. */
export class NativeOracle extends Oracle {
  override readonly handshake = [ready];
  override readonly telling = [...generations, new Now('generation', 0, true), 'expired', 'rejected', 1];
  override readonly valid: readonly Plan[] = [
    ready.data,
    ...generations.map(generation => ({ type: 'TOKEN_ACK', generation })),
    ...generations.map(generation => ({ type: 'TOKEN_REQUEST', generation, reason: 'expired' })),
    { type: 'TOKEN_REQUEST', generation: new Now('generation'), reason: 'rejected' },
    { type: 'EMBED_RESIZE', height: 321 },
    { type: 'EMBED_RESIZE', height: 0 },
    { type: 'EMBED_ERROR', code: 'query_failed', message: 'Rows could not be loaded' },
    { type: 'EMBED_MESSAGE', data: { rows: [1, 2, 3] } },
    { type: 'EMBED_MESSAGE', data: null },
  ].map(data => ({ way: 'frame', data }));

  override readonly canary = (mark: number): Plan => ({
    way: 'frame',
    data: { type: 'EMBED_MESSAGE', data: { canary: mark } },
  });

  override loaded(): void {
    super.loaded();
    this.give();
  }

  override readonly judge = ({ data }: Message): Judgement => {
    const said = fieldsOf(data);
    switch (said?.['type']) {
      case 'EMBED_READY':
        return said['version'] === 1 ? { posts: [this.#update()], events: this.connect() } : null;
      case 'TOKEN_ACK':
        return isGeneration(said['generation']) ? { events: this.acknowledge(said['generation']) } : null;
      case 'TOKEN_REQUEST':
        return this.#requested(said['generation'], said['reason']);
      case 'EMBED_RESIZE':
        return isHeight(said['height']) ? { events: [resizeEvent(said['height'])] } : null;
      case 'EMBED_ERROR': {
        const { code, message } = said;
        if (!isText(code) || !isText(message)) return null;
        return { events: [{ name: 'embed-error', detail: { code, message } }] };
      }
      case 'EMBED_MESSAGE':
        return 'data' in said ? { events: [messageEvent(said['data'])] } : null;
      default:
        return null;
    }
  };

  override describe(post: unknown): string {
    const { type, token } = fieldsOf(post) ?? {};
    return `${String(type)} ${tokenNumber(token)}`;
  }

  #requested(generation: unknown, reason: unknown): Judgement {
    if (!isGeneration(generation) || (reason !== 'expired' && reason !== 'rejected')) return null;
    if (generation < this.generation) return { posts: [this.#update()] };
    return generation === this.generation ? { refused: this.refuse() } : {};
  }

  #update(): string {
    this.give();
    return `TOKEN_UPDATE ${this.generation}`;
  }
}
