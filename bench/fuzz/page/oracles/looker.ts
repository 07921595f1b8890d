import { Now } from '../../values/now.js';
import {
  fieldsOf,
  isHeight,
  isNumber,
  isText,
  messageEvent,
  Oracle,
  resizeEvent,
  textOf,
  tokenNumber,
  type ExpectedEvent,
  type Judgement,
  type Message,
  type Plan,
} from './oracle.js';

const newest = new Now('call');
const event = (eventName: string, first: unknown, action = 2): object => ({
  action,
  data: { eventName, payload: [first] },
});
const ack: Plan = { way: 'port', data: { action: 1, data: {} } };
const syn: Plan = { way: 'frame', data: { action: 0 }, ports: 1 };

/** Looker's chatty: the frame brings a port, by which all else is said. */
export class LookerOracle extends Oracle {
  /** The host's questions that were not answered, and which token went out before each. */
  readonly #calls = new Map<number, number>();
  #given = 0;

  override readonly handshake = [syn, ack];
  override readonly telling = [
    newest,
    new Now('call', 0, true),
    'session:tokens:request',
    'session:status',
    'page:properties:changed',
    ...[0, 1, 2, 3, 4, 5, 6, 7],
    [],
    [{ expired: true }],
    { height: 5 },
  ];
  override readonly valid: readonly Plan[] = [
    syn,
    ack,
    ...[
      event('session:tokens:request', undefined),
      event('session:status', { expired: true, interrupted: false }),
      event('session:status', { expired: false, interrupted: true }),
      event('page:properties:changed', { height: 640 }),
      event('dashboard:run:complete', { status: 'ok' }),
      { action: 3, data: { eventName: 'drillmenu:click', payload: [{}], sequence: 4 } },
      { action: 4, data: { sequence: newest, payload: [] } },
      { action: 5, data: { sequence: newest, payload: 'refused' } },
      { action: 6, data: { sequence: 4 } },
    ].map(data => ({ way: 'port' as const, data })),
  ];

  override readonly canary = (mark: number): Plan => ({ way: 'port', data: event('canary', { mark }) });

  /** Whoever has the port by then is the one that has loaded. */
  override loaded(): void {
    super.loaded();
    this.give();
    this.#given = this.generation;
  }

  override portPosted = (post: unknown): void => {
    const { action, data } = fieldsOf(post) ?? {};
    const sequence = fieldsOf(data)?.['sequence'];
    if (action !== 2 || typeof sequence !== 'number') return;
    this.#calls.set(sequence, this.#given);
    this.#given = 0;
  };

  override readonly judge = ({ way, data, ports }: Message): Judgement => {
    const { action, data: body } = fieldsOf(data) ?? {};
    if (way === 'frame') {
      if (action !== 0 || ports.length === 0) return null;
      this.#calls.clear();
      return { portPosts: ['0'] };
    }
    const said = fieldsOf(body);
    if (!said) return null;
    const { eventName, payload, sequence } = said;
    // Where there is a field, it is of its type, whatever the action is.
    if (eventName !== undefined && !isText(eventName)) return null;
    if (sequence !== undefined && !isNumber(sequence)) return null;
    switch (action) {
      case 1:
        return { portPosts: this.#offer(), events: this.connect() };
      case 2:
      case 3: {
        if (eventName === undefined) return null;
        const happened = this.#happened(eventName, payload);
        const answer = action === 3 ? [`3 ${eventName}`] : [];
        return { ...happened, portPosts: [...answer, ...(happened.portPosts ?? [])] };
      }
      case 4:
        return { events: this.#answered(sequence) };
      case 5:
        this.#calls.delete(sequence ?? -1);
        return {};
      default:
        return null;
    }
  };

  override describe(post: unknown): string {
    const { action, data } = fieldsOf(post) ?? {};
    const { eventName, payload } = fieldsOf(data) ?? {};
    const name = eventName === undefined ? '' : ` ${textOf(eventName)}`;
    if (eventName !== 'session:tokens') return `${String(action)}${name}`;
    return `1 tokens ${tokenNumber(fieldsOf((payload as unknown[])[0])?.['api_token'])}`;
  }

  protected override call = (back: number): number => [...this.#calls.keys()].at(-1 - back) ?? -1;

  #offer(): string[] {
    this.give();
    this.#given = this.generation;
    return [`1 tokens ${this.generation}`, '2 analytics-embed:ping'];
  }

  #happened(
    type: string,
    payload: unknown,
  ): { events?: ExpectedEvent[]; portPosts?: string[]; refused?: boolean } {
    if (type === 'session:tokens:request') return { portPosts: this.#offer() };
    const first: unknown = Array.isArray(payload) ? payload[0] : payload;
    const { expired, height } = fieldsOf(first) ?? {};
    const resized = type === 'page:properties:changed' && isHeight(height) ? [resizeEvent(height)] : [];
    return {
      refused: type === 'session:status' && expired === true && this.refuse(),
      events: [...resized, messageEvent({ type, payload: first })],
    };
  }

  #answered(sequence: number | undefined): ExpectedEvent[] {
    const given = this.#calls.get(sequence ?? -1);
    if (given === undefined) return [];
    this.#calls.delete(sequence ?? -1);
    return [...this.connect(), ...(given > 0 ? this.acknowledge(given) : [])];
  }
}
