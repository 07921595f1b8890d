import * as z from 'zod/mini';
import { EmbedError } from '../embed-error.js';
import { registerProtocol } from '../protocol.js';
import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession } from '../protocol.js';
import { PendingCalls } from './pending-calls.js';

const headers = z.object({ id: z.string() });
const anyValue = z.optional(z.unknown());
const request = z.object({ method: z.string(), url: z.string(), headers: anyValue, body: anyValue });
const response = z.object({ statusCode: z.number(), headers, body: anyValue });
const tokenExpiredBody = z.object({ message: z.literal('TokenExpired') });

/** The number of `uniqueId`s assigned in this page. */
let uniqueIdCount = 0;

/** Power BI: requests and responses as window messages, in both directions. */
export const powerbi: EmbedProtocol = { name: 'powerbi', open };

function open(channel: FrameChannel): ProtocolSession {
  const calls = new PendingCalls(channel.clock);
  const uniqueId = `analytics-embed-${++uniqueIdCount}`;
  const url = new URL(channel.url);
  /** `report`, `dashboard` or `tile`, from a path such as `/reportEmbed`. */
  const embedType = /(\w+)Embed$/.exec(url.pathname)?.[1] ?? 'report';
  /** Whether the current document has its configuration, which contains the first token. */
  let isConfigured = false;

  /** Forgets the current document. */
  const reset = (): void => {
    isConfigured = false;
    calls.rejectAll();
  };
  const send = (method: string, path: string, body: unknown, token?: FrameToken): Promise<unknown> =>
    calls.call(id => {
      const message = {
        method,
        url: path,
        headers: { id: String(id), uid: uniqueId, 'x-sdk-type': 'analytics-embed', 'x-sdk-version': '1' },
        body,
      };
      if (token) channel.postToken(token, message);
      else channel.post(message);
    });
  // The token response may hold the configuration; what it lacks comes from the frame's URL.
  const configuration = ({ accessToken, response: fields }: FrameToken): object => {
    const { tokenType = 1, settings = {} } = fields;
    const id = fields['id'] ?? url.searchParams.get(`${embedType}Id`);
    return { type: embedType, id, embedUrl: channel.url, accessToken, tokenType, settings, uniqueId };
  };
  const sendToken = (token: FrameToken): void => {
    const body = isConfigured ? token.accessToken : configuration(token);
    const action = isConfigured ? 'token' : 'load';
    isConfigured = true;
    send('POST', `/${embedType}/${action}`, body, token).then(
      () => {
        channel.connected();
        channel.acknowledged(token.generation);
      },
      (error: unknown) => {
        const { code, message } = error as EmbedError;
        if (code === 'call_failed') channel.error(code, `/${embedType}/${action}: ${message}`);
      },
    );
  };
  const reportExpiredToken = (body: unknown): void => {
    const { token } = channel;
    if (token && tokenExpiredBody.safeParse(body).success) channel.tokenRejected(token.generation);
  };

  return {
    onLoad() {
      reset();
      const { token } = channel;
      if (token) sendToken(token);
    },
    sendToken,
    // Power BI has no message for a revocation. The frame's token stays valid until it expires.
    sendRevocation: () => calls.rejectAll(),
    /** @param method such as `GET /report/pages`. */
    async call(method, args) {
      const [verb, path] = method.split(' ');
      if (verb && path) return send(verb, path, args);
      throw new EmbedError('call_unknown', 'the method must be a request, such as "GET /report/pages".');
    },
    onMessage(data) {
      const answer = response.safeParse(data).data;
      if (answer) {
        const { statusCode, body } = answer;
        if (statusCode >= 200 && statusCode < 300) calls.resolve(answer.headers.id, body);
        else calls.reject(answer.headers.id, `status ${statusCode}`);
        reportExpiredToken(body);
        return 'handled';
      }
      const parsedRequest = request.safeParse(data).data;
      if (!parsedRequest) return 'ignored';
      const type = /\/events\/([^/]+)$/.exec(parsedRequest.url)?.[1];
      const id = headers.safeParse(parsedRequest.headers).data?.id;
      channel.post({ statusCode: type ? 200 : 404, headers: { id }, body: null });
      if (type) {
        reportExpiredToken(parsedRequest.body);
        channel.message({ type, payload: parsedRequest.body });
      }
      return 'handled';
    },
    dispose: reset,
  };
}

registerProtocol(powerbi);
