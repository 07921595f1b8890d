import { EmbedError } from '../embed-error.js';
import { registerProtocol } from '../protocol.js';
import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession } from '../protocol.js';
import { PendingCalls } from './pending-calls.js';
import { headers, request, response, tokenExpiredBody } from './powerbi.schema.js';

/** The number of `uniqueId`s assigned in this page. */
let uniqueIdCount = 0;

/** Power BI: requests and responses as window messages, in both directions. */
export const powerbi: EmbedProtocol = { name: 'powerbi', needsToken: true, open };

function open(channel: FrameChannel): ProtocolSession {
  const calls = new PendingCalls(channel.clock);
  const uniqueId = `analytics-embed-${++uniqueIdCount}`;
  const url = new URL(channel.url);
  const pathType = /(\w+)Embed$/.exec(url.pathname)?.[1] ?? 'report';
  /** `report`, `dashboard` or `tile`, from a path such as `/reportEmbed`. A paginated report (`/rdlEmbed`) is loaded as a report. */
  const embedType = pathType === 'rdl' ? 'report' : pathType;
  /** Whether the current document accepts a token alone. Before it has its configuration, and after its token has expired, it does not. */
  let isLoaded = false;
  /** The ids of the frame's requests that wait for a token. */
  let tokenRequests: unknown[] = [];

  /** Forgets the current document. */
  const reset = (): void => {
    isLoaded = false;
    tokenRequests = [];
    calls.rejectAll();
  };
  const send = (
    method: string,
    path: string,
    body: unknown,
    token?: FrameToken,
    moreHeaders?: object,
  ): Promise<unknown> =>
    calls.call(id => {
      const sdk = { 'x-sdk-type': 'analytics-embed', 'x-sdk-version': '1' };
      const message = {
        method,
        url: path,
        headers: { id: String(id), uid: uniqueId, ...sdk, ...moreHeaders },
        body,
      };
      if (token) channel.postToken(token, message);
      else channel.post(message);
    });
  const respond = (id: unknown, statusCode: number): void =>
    channel.post({ statusCode, headers: { id }, body: null });
  // The token response may hold the configuration; what it lacks comes from the frame's URL.
  const configuration = ({ accessToken, response: fields }: FrameToken): object => {
    const { tokenType = 1, settings = {} } = fields;
    const id = fields['id'] ?? url.searchParams.get(`${embedType}Id`);
    return { type: embedType, id, embedUrl: channel.url, accessToken, tokenType, settings, uniqueId };
  };
  const sendToken = (token: FrameToken, lateMs = 0): void => {
    const isUpdate = isLoaded && lateMs === 0;
    isLoaded = true;
    const body = isUpdate ? token.accessToken : configuration(token);
    const action = isUpdate ? 'token' : 'load';
    // Then a report requests a token before its own expires.
    const hook = !isUpdate && embedType === 'report' && { tokenProviderSupplied: true };
    for (const id of tokenRequests)
      channel.postToken(token, { statusCode: 200, headers: { id }, body: token.accessToken });
    tokenRequests = [];
    send('POST', `/${embedType}/${action}`, body, token, hook || undefined).then(
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
    if (!tokenExpiredBody.safeParse(body).success) return;
    isLoaded = false;
    if (channel.token) channel.tokenRejected(channel.token.generation);
  };
  const onTokenRequest = (id: unknown): void => {
    const { token, revocation } = channel;
    if (revocation !== null) respond(id, 400);
    else {
      tokenRequests.push(id);
      // It has this token already, and needs one that is valid for longer.
      if (token) channel.tokenRejected(token.generation, true);
    }
  };

  return {
    onLoad() {
      reset();
      const { token } = channel;
      if (token) sendToken(token);
    },
    sendToken,
    // Power BI has no message for a revocation. The frame's token stays valid until it expires.
    sendRevocation() {
      calls.rejectAll();
      for (const id of tokenRequests) respond(id, 400);
      tokenRequests = [];
    },
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
      const id = headers.safeParse(parsedRequest.headers).data?.id;
      if (parsedRequest.url.endsWith('/eventHooks/newAccessToken')) {
        onTokenRequest(id);
        return 'handled';
      }
      const type = /\/events\/([^/]+)$/.exec(parsedRequest.url)?.[1];
      respond(id, type ? 200 : 404);
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
