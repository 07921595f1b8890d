import type { Samples } from './report.js';

/** Host → frame: listen for bare messages from now on, or no more. */
export interface Turn {
  readonly listen: boolean;
}

/** Frame → host: it does. */
export interface Turned {
  readonly listens: boolean;
}

/** Host → frame: a token by a bare message. */
export interface BarePush {
  readonly push: number;
  readonly token: string;
}

/** Frame → host: the frame has the token of that push. */
export interface BareAck {
  readonly ack: number;
}

/** Frame → host: asks for the token by a bare message. */
export interface BareAsk {
  readonly ask: number;
}

/** Host → frame. */
export interface BareAnswer {
  readonly answer: number;
  readonly token: string;
}

/** Host → frame: measure so many first tokens, and as many bare round trips. */
export interface FirstTokenOrder {
  readonly rounds: number;
  readonly bareFirst: boolean;
}

/** Frame → host: what came of it. */
export interface FirstTokenReport {
  readonly firstTokens: Samples;
}

/** Whether a message is the one that has this property. */
export function has<Message extends object>(data: unknown, name: keyof Message & string): data is Message {
  return typeof data === 'object' && data !== null && name in data;
}
