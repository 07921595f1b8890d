import * as z from 'zod/mini';
import { EmbedError } from '../embed-error.js';
import type { EmbedProtocol, FrameLink, FrameToken, ProtocolSession, Reception } from '../protocol.js';
import { registerProtocol } from '../protocol-registry.js';
import { FrameCalls } from './frame-calls.js';

const headers = z.object({ id: z.string() });
const anything = z.optional(z.unknown());
const request = z.object({
  method: z.string(),
  url: z.string(),
  headers: anything,
  body: anything,
});
const response = z.object({ statusCode: z.number(), headers, body: anything });
const expired = z.object({ message: z.literal('TokenExpired') });

/** `uniqueId`s of this page. */
let frames = 0;

/** Power BI: requests and responses over window messages, in either direction. */
export const powerbi: EmbedProtocol = {
  name: 'powerbi',
  open: link => new PowerBiSession(link),
};

class PowerBiSession implements ProtocolSession {
  readonly #link: FrameLink;
  readonly #calls: FrameCalls;
  readonly #uniqueId = `analytics-embed-${++frames}`;
  /** `report`, `dashboard` or `tile`, as in the path `/reportEmbed`. */
  readonly #type: string;
  /** Whether this document was given its configuration. */
  #configured = false;

  constructor(link: FrameLink) {
    this.#link = link;
    this.#calls = new FrameCalls(link.clock);
    this.#type = /(\w+)Embed$/.exec(new URL(link.url).pathname)?.[1] ?? 'report';
  }

  loaded(): void {
    this.close();
    const { token } = this.#link;
    if (token) this.token(token);
  }

  token(token: FrameToken): void {
    const body = this.#configured ? token.accessToken : this.#configuration(token);
    const what = this.#configured ? 'token' : 'load';
    this.#configured = true;
    this.#send('POST', `/${this.#type}/${what}`, body, token).then(
      () => {
        this.#link.connected();
        this.#link.acknowledged(token.generation);
      },
      (error: unknown) => {
        const { code, message } = error as EmbedError;
        if (code === 'call_failed') this.#link.error(code, `/${this.#type}/${what}: ${message}`);
      },
    );
  }

  /** Power BI has no word for it: the frame's own token runs out. */
  revoked(): void {
    this.#calls.abandon();
  }

  /** @param method such as `GET /report/pages`. */
  async call(method: string, args: unknown): Promise<unknown> {
    const [verb, url] = method.split(' ');
    if (verb && url) return this.#send(verb, url, args);
    throw new EmbedError('call_unknown', 'name a request, such as "GET /report/pages".');
  }

  received(data: unknown): Reception {
    const answer = response.safeParse(data).data;
    if (answer) {
      const { statusCode, body } = answer;
      if (statusCode >= 200 && statusCode < 300) this.#calls.answer(answer.headers.id, body);
      else this.#calls.refuse(answer.headers.id, `status ${statusCode}`);
      this.#judge(body);
      return 'taken';
    }
    const asked = request.safeParse(data).data;
    if (!asked) return 'foreign';
    const name = /\/events\/([^/]+)$/.exec(asked.url)?.[1];
    const id = headers.safeParse(asked.headers).data?.id;
    this.#link.post({ statusCode: name ? 200 : 404, headers: { id }, body: null });
    if (name) this.#happened(name, asked.body);
    return 'taken';
  }

  close(): void {
    this.#configured = false;
    this.#calls.abandon();
  }

  #happened(type: string, payload: unknown): void {
    this.#judge(payload);
    this.#link.message({ type, payload });
  }

  #judge(said: unknown): void {
    const { token } = this.#link;
    if (token && expired.safeParse(said).success) this.#link.refused(token.generation);
  }

  #send(method: string, url: string, body: unknown, token?: FrameToken): Promise<unknown> {
    return this.#calls.make(id => {
      const message = {
        method,
        url,
        headers: {
          id: String(id),
          uid: this.#uniqueId,
          'x-sdk-type': 'analytics-embed',
          'x-sdk-version': '1',
        },
        body,
      };
      if (token) this.#link.postToken(token, message);
      else this.#link.post(message);
    });
  }

  /** What the response names, else what the frame's address does. */
  #configuration({ accessToken, response: { tokenType = 1, settings = {}, ...named } }: FrameToken): object {
    const { url } = this.#link;
    const type = this.#type;
    const id = named['id'] ?? new URL(url).searchParams.get(`${type}Id`);
    return { type, id, embedUrl: url, accessToken, tokenType, settings, uniqueId: this.#uniqueId };
  }
}

registerProtocol(powerbi);
