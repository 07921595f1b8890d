import * as z from 'zod/mini';
import type { EmbedProtocol, FrameLink, FrameToken, ProtocolSession, Reception } from '../protocol.js';
import { registerProtocol } from '../protocol-registry.js';
import { FrameCalls } from './frame-calls.js';

const message = z.object({ type: z.string(), data: z.optional(z.unknown()) });
const nonnegative = z.number().check(z.nonnegative());
const height = z.union([nonnegative, z.object({ height: nonnegative })]);
const failure = z.object({ error: z.unknown().check(z.refine(Boolean)) });
const refusal = z.union([failure, z.object({ data: failure })]);

/** What a frame asks for a token by. */
const QUESTIONS = ['appInit', 'RefreshAuthToken', 'IdleSessionTimeout', 'ThoughtspotAuthExpired'];

interface Question {
  readonly type: string;
  readonly port: MessagePort | undefined;
}

/** ThoughtSpot: the frame asks, and is answered through the port that comes with the question. */
export const thoughtspot: EmbedProtocol = {
  name: 'thoughtspot',
  open: link => new ThoughtSpotSession(link),
};

class ThoughtSpotSession implements ProtocolSession {
  readonly #link: FrameLink;
  readonly #calls: FrameCalls;
  /** Wait for the next token. */
  #questions: Question[] = [];
  /** The generation that the document was given. */
  #given = 0;
  /** Whether the document that is there, or on its way, has spoken since the last load. */
  #spoke = false;

  constructor(link: FrameLink) {
    this.#link = link;
    this.#calls = new FrameCalls(link.clock);
  }

  /** A document speaks before its own load as a rule. */
  loaded(): void {
    if (this.#spoke) this.#link.connected();
    else this.close();
    this.#spoke = false;
  }

  token(token: FrameToken): void {
    const questions = this.#questions;
    this.#questions = [];
    for (const { type, port } of questions) {
      this.#given = token.generation;
      this.#link.postToken(token, { type, data: { authToken: token.accessToken } }, port);
    }
  }

  /** ThoughtSpot has no word for it: who asks hears nothing any more. */
  revoked(): void {
    this.#questions = [];
  }

  async call(method: string, args: unknown): Promise<unknown> {
    const { port1, port2 } = new MessageChannel();
    let close: (() => void) | undefined;
    try {
      return await this.#calls.make(id => {
        close = this.#link.listen(port1, data => {
          const refused = refusal.safeParse(data).data;
          if (refused) this.#calls.refuse(id, 'error' in refused ? refused.error : refused.data.error);
          else this.#calls.answer(id, data);
          return 'taken';
        });
        this.#link.post({ type: method, data: args }, [port2]);
      });
    } finally {
      close?.();
    }
  }

  received(data: unknown, [port]: readonly MessagePort[]): Reception {
    const said = message.safeParse(data).data;
    if (!said) return 'foreign';
    const { type } = said;
    if (QUESTIONS.includes(type)) this.#asked({ type, port });
    else {
      const high = type === 'EMBED_HEIGHT' && height.safeParse(said.data).data;
      if (high !== false && high !== undefined)
        this.#link.resized(typeof high === 'number' ? high : high.height);
      this.#link.message({ type, payload: said.data });
    }
    return 'taken';
  }

  close(): void {
    this.#questions = [];
    this.#given = 0;
    this.#calls.abandon();
  }

  #asked(question: Question): void {
    const link = this.#link;
    if (question.type === 'appInit') {
      this.close();
      this.#spoke = true;
    }
    this.#questions.push(question);
    const { token } = link;
    if (token && question.type === 'ThoughtspotAuthExpired' && token.generation === this.#given)
      link.refused(token.generation);
    else if (token) this.token(token);
    if (question.type === 'appInit') link.connected();
  }
}

registerProtocol(thoughtspot);
