import type { Now } from './messages.js';
import { ANY, SECRET, type Entry } from './play.js';

/** The fields of a message, whatever it is. */
export type Fields = Readonly<Record<string, unknown>>;

/** The nth token. */
export function tokenText(generation: number): string {
  return `${SECRET}${generation}`;
}

/** A request of a ThoughtSpot frame that waits for a token. */
interface TokenRequest {
  readonly type: string;
  readonly log: 'post' | 'port';
}

/**
 * What a host knows of the document in its frame: connected or not, its newest token, unanswered calls. It is written from
 * the protocols' documentation, and reads what the host posts.
 */
export class HostModel {
  /** The provider's. */
  readonly generation: number;
  isConnected = false;
  acknowledged = 0;
  /** Whether the frame reported that the newest token is of no use. */
  wasRejected = false;
  height = 0;
  requests: TokenRequest[] = [];
  /** The newest token that was posted to the document; 0: none. */
  sent = 0;
  /** The same, of all documents. */
  #lastPosted = 0;
  /** The host's unanswered calls by their id, with the generation that was posted with them or just before. */
  readonly calls = new Map<unknown, number>();
  readonly #posted = new Set<number>();
  #justPosted = 0;

  constructor(generation: number) {
    this.generation = generation;
  }

  /** The frame loads another document. */
  load(isOneWay: boolean, callsRemain: boolean): void {
    this.isConnected = isOneWay;
    this.acknowledged = this.height = this.sent = this.#justPosted = 0;
    this.requests = [];
    this.#posted.clear();
    if (!callsRemain) this.calls.clear();
  }

  /** Reads what the host posts: tokens, and calls. */
  read(post: unknown): void {
    const generation = Number(new RegExp(`${SECRET}(\\d+)`).exec(JSON.stringify(post))?.[1] ?? 0);
    if (generation > 0) this.sent = this.#lastPosted = this.#justPosted = generation;
    if (generation > this.acknowledged) this.#posted.add(generation);
    const { switchboardAction, messageId, action, data, method, headers } = fieldsOf(post);
    const id =
      switchboardAction === 'get'
        ? messageId
        : action === 2
          ? fieldsOf(data)['sequence']
          : method !== undefined
            ? fieldsOf(headers)['id']
            : undefined;
    if (id === undefined) return;
    this.calls.set(id, this.#justPosted);
    this.#justPosted = 0;
  }

  know({ name, offset }: Now): unknown {
    const call: unknown = [...this.calls.keys()].at(-1 - offset) ?? -1;
    switch (name) {
      case 'generation':
        return this.generation + offset;
      case 'token':
        return tokenText(this.generation);
      case 'call as text':
        return String(call);
      default:
        return name === 'call as number' ? Number(call) : call;
    }
  }

  get token(): string {
    return tokenText(this.generation);
  }

  /** The frame has answered. */
  connect(): Entry[] {
    if (this.isConnected) return [];
    this.isConnected = true;
    return [['embed-status', 'connected'], ['embed-connected']];
  }

  /** The frame uses this token. */
  acknowledge(generation: number): Entry[] {
    if (!this.#posted.has(generation)) return [];
    this.#posted.clear();
    this.acknowledged = generation;
    return [['embed-token-delivered', generation]];
  }

  /** The newest token is of no use. */
  reject(): Entry[] {
    this.wasRejected ||= this.#lastPosted === this.generation;
    return [];
  }

  /** An answer to a call of the host's. */
  answer(id: unknown): Entry[] {
    const generation = this.calls.get(id);
    if (generation === undefined) return [];
    this.calls.delete(id);
    return [...this.connect(), ...(generation > 0 ? this.acknowledge(generation) : [])];
  }

  /** An error in place of an answer. */
  fail(id: unknown): Entry[] {
    return this.calls.delete(id) ? [['embed-error', 'call_failed', ANY]] : [];
  }
}

/** The fields of an object, which are the object itself; none of anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A duration, or a height. */
export function isAmount(value: unknown): value is number {
  return isNumber(value) && value >= 0;
}

/** A count, or epoch milliseconds. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
