import { registerProtocol } from '../protocol.js';
import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession, MessageResult } from '../protocol.js';
import { eventArgument, message, syn } from './looker.schema.js';
import { PendingCalls } from './pending-calls.js';

/** Host → frame: the action numbers of chatty, Looker's messaging library. */
const SYN_ACK = 0;
const MESSAGE = 1;
const MESSAGE_WITH_RESPONSE = 2;
const RESPONSE = 3;

/** Frame → host, through the port that the frame transfers. */
const CLIENT_ACK = 1;
const CLIENT_MESSAGE = 2;
const CLIENT_MESSAGE_WITH_RESPONSE = 3;
const CLIENT_RESPONSE = 4;
const CLIENT_RESPONSE_ERROR = 5;

/** The event that carries tokens. With the suffix `:request`, the event that requests them. */
const TOKENS_EVENT = 'session:tokens';

/** The tokens of a session that is over, as Looker's SDK sends them: older frames need each field. */
const SESSION_OVER = {
  api_token: 'session expired',
  api_token_ttl: 240,
  navigation_token: 'session expired',
  navigation_token_ttl: 240,
  session_reference_token_ttl: 0,
};

/** Looker's cookieless embedding, over chatty: the frame transfers a port, and requests tokens when it has none. */
export const looker: EmbedProtocol = { name: 'looker', needsToken: true, open };

function open(channel: FrameChannel): ProtocolSession {
  const calls = new PendingCalls(channel.clock);
  let port: MessagePort | undefined;
  let closePort: (() => void) | undefined;

  const reset = (): void => {
    closePort?.();
    port = undefined;
    calls.rejectAll();
  };
  const post = (action: number, data: object): void => port?.postMessage({ action, data });
  const callFrame = (name: string, parameters: unknown[]): Promise<unknown> =>
    calls.call(id => post(MESSAGE_WITH_RESPONSE, { eventName: name, payload: parameters, sequence: id }));
  // An event without handlers. The frame still answers it, after it has handled the earlier messages.
  const ping = (generation?: number): void => {
    callFrame('analytics-embed:ping', []).then(
      () => {
        channel.connected();
        if (generation !== undefined) channel.acknowledged(generation);
      },
      () => undefined,
    );
  };
  const sendToken = (token: FrameToken): void => {
    if (!port) return;
    const tokens = { eventName: TOKENS_EVENT, payload: [tokensPayload(token)] };
    channel.postToken(token, { action: MESSAGE, data: tokens }, port);
    ping(token.generation);
  };
  const sendRevocation = (): void => post(MESSAGE, { eventName: TOKENS_EVENT, payload: [SESSION_OVER] });
  const sendTokenOrRevocation = (): void => {
    if (channel.token) sendToken(channel.token);
    else {
      if (channel.revocation !== null) sendRevocation();
      ping();
    }
  };

  const onEvent = (type: string, argument: unknown): void => {
    if (type === `${TOKENS_EVENT}:request`) {
      sendTokenOrRevocation();
      return;
    }
    const details = eventArgument.safeParse(argument).data;
    if (type === 'session:status' && details?.expired && channel.token)
      channel.tokenRejected(channel.token.generation);
    if (type === 'page:properties:changed' && details?.height !== undefined) channel.resized(details.height);
    channel.message({ type, payload: argument });
  };
  const onPortMessage = (rawMessage: unknown): MessageResult => {
    const parsed = message.safeParse(rawMessage).data;
    if (!parsed) return 'invalid';
    const { action, data } = parsed;
    const { eventName, payload, sequence } = data;
    if (action === CLIENT_ACK) {
      // The token first, because listeners of `embed-connected` may take long.
      sendTokenOrRevocation();
      channel.connected();
    } else if (action === CLIENT_RESPONSE) calls.resolve(sequence, payload);
    else if (action === CLIENT_RESPONSE_ERROR) calls.reject(sequence, payload);
    else if (
      eventName !== undefined &&
      (action === CLIENT_MESSAGE || action === CLIENT_MESSAGE_WITH_RESPONSE)
    ) {
      if (action === CLIENT_MESSAGE_WITH_RESPONSE) post(RESPONSE, { ...data, payload: [] });
      onEvent(eventName, Array.isArray(payload) ? payload[0] : payload);
    }
    return 'handled';
  };

  return {
    // A document transfers its port before its own `load`, so the port belongs to the document that has loaded.
    onLoad() {
      if (port) sendTokenOrRevocation();
    },
    // A document announces itself.
    onNavigate: () => undefined,
    onMessage(data, [newPort]) {
      if (!syn.safeParse(data).success) return 'ignored';
      if (!newPort) return 'invalid';
      reset();
      closePort = channel.listen(newPort, onPortMessage);
      port = newPort;
      post(SYN_ACK, {});
      return 'handled';
    },
    sendToken,
    sendRevocation,
    async call(method, args) {
      const results = await callFrame(method, args === undefined ? [] : [args]);
      return Array.isArray(results) ? (results[0] as unknown) : results;
    },
    dispose: reset,
  };
}

/** The response's fields, with lifetimes reduced by the age of the response. */
function tokensPayload({ accessToken, remaining, age, response }: FrameToken): object {
  const remainingSeconds = (name: string, fallback?: number): number | undefined => {
    const ttl = response[name];
    return typeof ttl === 'number' ? Math.max(0, Math.floor(ttl - age / 1_000)) : fallback;
  };
  return {
    api_token: response['api_token'] ?? accessToken,
    api_token_ttl: remainingSeconds('api_token_ttl', remaining / 1_000),
    navigation_token: response['navigation_token'],
    navigation_token_ttl: remainingSeconds('navigation_token_ttl'),
    session_reference_token_ttl: remainingSeconds('session_reference_token_ttl'),
  };
}

registerProtocol(looker);
