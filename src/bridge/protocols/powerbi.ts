import * as z from 'zod/mini';
import { EmbedError } from '../embed-error.js';
import { registerProtocol } from '../protocol.js';
import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession, MessageResult } from '../protocol.js';
import { PendingCalls } from './pending-calls.js';

const headers = z.object({ id: z.string() });
const anyValue = z.optional(z.unknown());
const request = z.object({
  method: z.string(),
  url: z.string(),
  headers: anyValue,
  body: anyValue,
});
const response = z.object({ statusCode: z.number(), headers, body: anyValue });
const tokenExpiredBody = z.object({ message: z.literal('TokenExpired') });

/** The number of `uniqueId`s assigned in this page. */
let uniqueIdCount = 0;

/** Power BI: requests and responses as window messages, in both directions. */
export const powerbi: EmbedProtocol = {
  name: 'powerbi',
  open: channel => new PowerBiSession(channel),
};

class PowerBiSession implements ProtocolSession {
  readonly #channel: FrameChannel;
  readonly #calls: PendingCalls;
  readonly #uniqueId = `analytics-embed-${++uniqueIdCount}`;
  /** `report`, `dashboard` or `tile`, from a path such as `/reportEmbed`. */
  readonly #type: string;
  /** Whether the current document has its configuration, which contains the first token. */
  #isConfigured = false;

  constructor(channel: FrameChannel) {
    this.#channel = channel;
    this.#calls = new PendingCalls(channel.clock);
    this.#type = /(\w+)Embed$/.exec(new URL(channel.url).pathname)?.[1] ?? 'report';
  }

  onLoad(): void {
    this.#reset();
    const { token } = this.#channel;
    if (token) this.sendToken(token);
  }

  sendToken(token: FrameToken): void {
    const body = this.#isConfigured ? token.accessToken : this.#configuration(token);
    const action = this.#isConfigured ? 'token' : 'load';
    this.#isConfigured = true;
    this.#send('POST', `/${this.#type}/${action}`, body, token).then(
      () => {
        this.#channel.connected();
        this.#channel.acknowledged(token.generation);
      },
      (error: unknown) => {
        const { code, message } = error as EmbedError;
        if (code === 'call_failed') this.#channel.error(code, `/${this.#type}/${action}: ${message}`);
      },
    );
  }

  /** Power BI has no message for a revocation. The frame's token stays valid until it expires. */
  sendRevocation(): void {
    this.#calls.rejectAll();
  }

  /** @param method such as `GET /report/pages`. */
  async call(method: string, args: unknown): Promise<unknown> {
    const [verb, url] = method.split(' ');
    if (verb && url) return this.#send(verb, url, args);
    throw new EmbedError('call_unknown', 'the method must be a request, such as "GET /report/pages".');
  }

  onMessage(data: unknown): MessageResult {
    const answer = response.safeParse(data).data;
    if (answer) {
      const { statusCode, body } = answer;
      if (statusCode >= 200 && statusCode < 300) this.#calls.resolve(answer.headers.id, body);
      else this.#calls.reject(answer.headers.id, `status ${statusCode}`);
      this.#reportExpiredToken(body);
      return 'handled';
    }
    const parsedRequest = request.safeParse(data).data;
    if (!parsedRequest) return 'ignored';
    const name = /\/events\/([^/]+)$/.exec(parsedRequest.url)?.[1];
    const id = headers.safeParse(parsedRequest.headers).data?.id;
    this.#channel.post({ statusCode: name ? 200 : 404, headers: { id }, body: null });
    if (name) this.#onEvent(name, parsedRequest.body);
    return 'handled';
  }

  dispose(): void {
    this.#reset();
  }

  /** Forgets the current document. */
  #reset(): void {
    this.#isConfigured = false;
    this.#calls.rejectAll();
  }

  #onEvent(type: string, payload: unknown): void {
    this.#reportExpiredToken(payload);
    this.#channel.message({ type, payload });
  }

  #reportExpiredToken(body: unknown): void {
    const { token } = this.#channel;
    if (token && tokenExpiredBody.safeParse(body).success) this.#channel.tokenRejected(token.generation);
  }

  #send(method: string, url: string, body: unknown, token?: FrameToken): Promise<unknown> {
    return this.#calls.call(id => {
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
      if (token) this.#channel.postToken(token, message);
      else this.#channel.post(message);
    });
  }

  /** The configuration from the token response; what it lacks comes from the frame's URL. */
  #configuration({ accessToken, response: { tokenType = 1, settings = {}, ...fields } }: FrameToken): object {
    const { url } = this.#channel;
    const type = this.#type;
    const id = fields['id'] ?? new URL(url).searchParams.get(`${type}Id`);
    return { type, id, embedUrl: url, accessToken, tokenType, settings, uniqueId: this.#uniqueId };
  }
}

registerProtocol(powerbi);
