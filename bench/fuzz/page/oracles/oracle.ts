import type { Now } from '../../values/now.js';

/** One of an embed's events, with what of its detail matters. */
export interface ExpectedEvent {
  readonly name: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** All that a valid message brings about. */
export interface Effects {
  readonly events?: readonly ExpectedEvent[];
  /** What the host posts to the frame's window, as {@link Oracle.describe} words it. */
  readonly posts?: readonly string[];
  /** What it posts through a port. */
  readonly portPosts?: readonly string[];
  /** The provider hears that the token is of no use. */
  readonly refused?: boolean;
}

/** By which way a message comes. */
export type Way = 'frame' | 'port';

/** A message as it is told. */
export interface Message {
  readonly way: Way;
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

/** One that is still to be told. */
export interface Plan {
  readonly way: Way;
  readonly data: unknown;
  /** With so many ports. */
  readonly ports?: number;
}

/** `null`: the message is none of the protocol's. */
export type Judgement = Effects | null;

/** Whether the protocol's document in the frame has answered, what it has, and what follows from that: by the documents alone. */
export abstract class Oracle {
  /** The provider's. */
  generation = 0;
  protected connected = false;
  protected acknowledged = 0;
  readonly #posted = new Set<number>();
  #sent = 0;
  #refused = 0;

  /** What is valid, and what of it is a beginning. */
  abstract readonly valid: readonly Plan[];
  /** Values for any field that mean something to this protocol. */
  readonly telling: readonly unknown[] = [];
  /** What a document says that connects. */
  readonly handshake: readonly Plan[] = [];
  /** Whether it needs to know what was posted to the frame's window at its load. */
  readonly learns: boolean = false;

  /** A valid message with an effect that is seen; `null` where the protocol has none. */
  abstract readonly canary: (mark: number) => Plan | null;

  /** What a message is to bring about. */
  abstract readonly judge: (message: Message) => Judgement;

  /** A post of the host's, as text; tokens by their generation. */
  abstract describe(post: unknown): string;

  /** The frame has another document. */
  loaded(): void {
    this.connected = false;
    this.acknowledged = 0;
    this.#posted.clear();
  }

  /** What was posted to the frame's window since its load. */
  learn: (posts: readonly unknown[]) => void = () => undefined;

  /** Something was posted through a port. */
  portPosted: (post: unknown) => void = () => undefined;

  /** What a message is to say of this moment. */
  know({ known, offset }: Now): unknown {
    if (known === 'generation') return this.generation + offset;
    return known === 'token' ? `access-${this.generation}` : this.call(offset);
  }

  /** The number of a call of the host's, from the newest one on back. */
  protected call: (back: number) => number = () => 0;

  /** The token goes out. */
  protected give(): void {
    this.#sent = this.generation;
    if (this.generation > this.acknowledged) this.#posted.add(this.generation);
  }

  /** The frame has answered. */
  protected connect(): ExpectedEvent[] {
    if (this.connected) return [];
    this.connected = true;
    return [
      { name: 'embed-status', detail: { status: 'connected' } },
      { name: 'embed-connected', detail: {} },
    ];
  }

  /** The frame has a token. */
  protected acknowledge(generation: number): ExpectedEvent[] {
    if (!this.#posted.has(generation)) return [];
    this.#posted.clear();
    this.acknowledged = generation;
    return [{ name: 'embed-token-delivered', detail: { generation } }];
  }

  /** The frame says that the token is of no use: it counts once, of the token that it was given. */
  protected refuse(): boolean {
    const news = this.#sent === this.generation && this.#refused !== this.generation;
    if (news) this.#refused = this.generation;
    return news;
  }
}

/** A frame's own message. */
export function messageEvent(data: unknown): ExpectedEvent {
  return { name: 'embed-message', detail: { data } };
}

/** Its height. */
export function resizeEvent(height: number): ExpectedEvent {
  return { name: 'embed-resize', detail: { height } };
}

/** A plain object's fields; of what is none, nothing is asked for. */
export function fieldsOf(data: unknown): Readonly<Record<string, unknown>> | null {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
    ? (data as Record<string, unknown>)
    : null;
}

/** A text. */
export function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** A number that is one. */
export function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** A height in CSS px. */
export function isHeight(value: unknown): value is number {
  return isNumber(value) && value >= 0;
}

/** A token's number, or 0 for none. */
export function isGeneration(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** As it is shown; of an object its kind alone. */
export function textOf(value: unknown): string {
  return isText(value) || isNumber(value) ? String(value) : typeof value;
}

/** Which token it is. */
export function tokenNumber(token: unknown): string {
  return isText(token) ? token.replace('access-', '') : typeof token;
}
