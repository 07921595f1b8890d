import { Now } from '../../values/now.js';
import {
  fieldsOf,
  isHeight,
  isNumber,
  isText,
  messageEvent,
  Oracle,
  resizeEvent,
  tokenNumber,
  type ExpectedEvent,
  type Judgement,
  type Message,
  type Plan,
} from './oracle.js';

const newest = new Now('call');
const size = { width: 800, height: 400 };

/** Superset's switchboard: nothing by the window, everything through the port that the host brings. */
export class SupersetOracle extends Oracle {
  /** The host's questions that were not answered, and which token went out before each. */
  readonly #calls = new Map<number, number>();
  #height = 0;
  #given = 0;

  override readonly handshake: readonly Plan[] = [
    { way: 'port', data: { switchboardAction: 'reply', messageId: newest, result: size } },
  ];
  override readonly telling = [
    newest,
    new Now('call', 1),
    new Now('call', 0, true),
    'get',
    'emit',
    'reply',
    'error',
    size,
  ];
  override readonly valid: readonly Plan[] = [
    { switchboardAction: 'reply', messageId: newest, result: size },
    { switchboardAction: 'reply', messageId: new Now('call', 1), result: { width: 1, height: 700.5 } },
    { switchboardAction: 'reply', messageId: 1_000_000, result: size },
    { switchboardAction: 'error', messageId: newest, error: 'no such method' },
    { switchboardAction: 'error', messageId: newest, error: { message: 'an object' } },
    { switchboardAction: 'get', method: 'resolvePermalinkUrl', messageId: 'm7', args: { key: 'k' } },
    { switchboardAction: 'get', method: 'unheardOf', messageId: 'm8', args: {} },
    { switchboardAction: 'emit', method: 'observeDataMask', args: { region: 'north' } },
    { switchboardAction: 'emit', method: 'observeDataMask' },
  ].map(data => ({ way: 'port', data }));

  override readonly canary = (mark: number): Plan => ({
    way: 'port',
    data: { switchboardAction: 'emit', method: 'canary', args: { mark } },
  });

  override loaded(): void {
    super.loaded();
    this.give();
    this.#given = this.generation;
    this.#height = 0;
    this.#calls.clear();
  }

  override portPosted = (post: unknown): void => {
    const { switchboardAction, messageId } = fieldsOf(post) ?? {};
    if (switchboardAction !== 'get' || typeof messageId !== 'number') return;
    this.#calls.set(messageId, this.#given);
    this.#given = 0;
  };

  override readonly judge = ({ way, data }: Message): Judgement => {
    const said = way === 'port' ? fieldsOf(data) : null;
    if (!said) return null;
    const { switchboardAction, method, messageId, result, args } = said;
    switch (switchboardAction) {
      case 'reply':
      case 'error': {
        if (!isNumber(messageId)) return null;
        if (!this.#calls.has(messageId)) return {};
        const answered = this.#answered(messageId);
        return { events: switchboardAction === 'reply' ? [...answered, ...this.#resized(result)] : answered };
      }
      case 'get':
        if (!isText(messageId) || !isText(method)) return null;
        return {
          portPosts: [method === 'resolvePermalinkUrl' ? `reply ${messageId}` : `error ${messageId}`],
        };
      case 'emit':
        if (!isText(method)) return null;
        return { portPosts: ['getScrollSize'], events: [messageEvent({ type: method, payload: args })] };
      default:
        return null;
    }
  };

  override describe(post: unknown): string {
    const { switchboardAction, method, messageId, args, type } = fieldsOf(post) ?? {};
    if (switchboardAction === 'get') return String(method);
    if (switchboardAction === 'emit')
      return `${String(method)} ${tokenNumber(fieldsOf(args)?.['guestToken'])}`;
    return `${String(switchboardAction ?? type)} ${String(messageId)}`;
  }

  protected override call = (back: number): number => [...this.#calls.keys()].at(-1 - back) ?? -1;

  #answered(id: number): ExpectedEvent[] {
    const given = this.#calls.get(id) ?? 0;
    this.#calls.delete(id);
    return [...this.connect(), ...(given > 0 ? this.acknowledge(given) : [])];
  }

  #resized(result: unknown): ExpectedEvent[] {
    const height = fieldsOf(result)?.['height'];
    if (!isHeight(height) || height === this.#height) return [];
    this.#height = height;
    return [resizeEvent(height)];
  }
}
