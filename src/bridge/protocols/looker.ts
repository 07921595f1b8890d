import * as z from 'zod/mini';
import type { EmbedProtocol, FrameLink, FrameToken, ProtocolSession, Reception } from '../protocol.js';
import { registerProtocol } from '../protocol-registry.js';
import { FrameCalls } from './frame-calls.js';

/** Host → frame, by chatty's numbers. */
const SYN_ACK = 0;
const MESSAGE = 1;
const MESSAGE_WITH_RESPONSE = 2;
const RESPONSE = 3;

/** Frame → host, with a port. */
const syn = z.object({ action: z.literal(0) });

/** Frame → host, through that port. */
const ACK = 1;
const EVENT = 2;
const MESSAGE_THAT_WANTS_RESPONSE = 3;
const ANSWER = 4;
const REFUSAL = 5;
const message = z.object({
  action: z.number(),
  data: z.object({
    eventName: z.optional(z.string()),
    payload: z.optional(z.unknown()),
    sequence: z.optional(z.number()),
  }),
});

/** What of an event's first argument means something here. */
const known = z.object({
  expired: z.optional(z.boolean()),
  height: z.optional(z.number().check(z.nonnegative())),
});

/** The event that brings tokens; with `:request`, the one that asks for them. */
const TOKENS = 'session:tokens';

/** Looker's cookieless embedding, over chatty: the frame brings a port, and asks for tokens when it has none. */
export const looker: EmbedProtocol = { name: 'looker', open };

function open(link: FrameLink): ProtocolSession {
  const calls = new FrameCalls(link.clock);
  let port: MessagePort | undefined;
  let closePort: (() => void) | undefined;

  const close = (): void => {
    closePort?.();
    port = undefined;
    calls.abandon();
  };
  const post = (action: number, data: object): void => {
    port?.postMessage({ action, data });
  };
  const ask = (name: string, parameters: unknown[]): Promise<unknown> =>
    calls.make(id => {
      post(MESSAGE_WITH_RESPONSE, { eventName: name, payload: parameters, sequence: id });
    });
  // An event that nobody knows: the frame answers it as any other, when it has had what was posted before.
  const ping = (generation?: number): void => {
    ask('analytics-embed:ping', []).then(
      () => {
        link.connected();
        if (generation !== undefined) link.acknowledged(generation);
      },
      () => undefined,
    );
  };
  const tell = (token: FrameToken): void => {
    if (!port) return;
    const tokens = { eventName: TOKENS, payload: [tokensOf(token)] };
    link.postToken(token, { action: MESSAGE, data: tokens }, port);
    ping(token.generation);
  };
  const revoked = (): void => {
    post(MESSAGE, { eventName: TOKENS, payload: [{ session_reference_token_ttl: 0 }] });
  };
  const offer = (): void => {
    if (link.token) tell(link.token);
    else {
      if (link.revocation !== null) revoked();
      ping();
    }
  };

  const happened = (type: string, first: unknown): void => {
    if (type === `${TOKENS}:request`) {
      offer();
      return;
    }
    const news = known.safeParse(first).data;
    if (type === 'session:status' && news?.expired && link.token) link.refused(link.token.generation);
    if (type === 'page:properties:changed' && news?.height !== undefined) link.resized(news.height);
    link.message({ type, payload: first });
  };
  const hear = (said: unknown): Reception => {
    const parsed = message.safeParse(said).data;
    if (!parsed) return 'malformed';
    const { action, data } = parsed;
    const { eventName, payload, sequence } = data;
    if (action === ACK) {
      // The token first: what the page hears of the connection takes its time.
      offer();
      link.connected();
    } else if (action === ANSWER) calls.answer(sequence, payload);
    else if (action === REFUSAL) calls.refuse(sequence, payload);
    else if (eventName !== undefined && (action === EVENT || action === MESSAGE_THAT_WANTS_RESPONSE)) {
      if (action === MESSAGE_THAT_WANTS_RESPONSE) post(RESPONSE, { ...data, payload: [] });
      happened(eventName, Array.isArray(payload) ? payload[0] : payload);
    }
    return 'taken';
  };

  return {
    // A document speaks before its own load. Whoever answers now is the one that has loaded.
    loaded() {
      if (port) offer();
    },
    received(said, [brought]) {
      if (!syn.safeParse(said).success) return 'foreign';
      if (!brought) return 'malformed';
      close();
      closePort = link.listen(brought, hear);
      port = brought;
      post(SYN_ACK, {});
      return 'taken';
    },
    token: tell,
    revoked,
    async call(method, args) {
      const results = await ask(method, args === undefined ? [] : [args]);
      return Array.isArray(results) ? (results[0] as unknown) : results;
    },
    close,
  };
}

/** The response's own fields, each as much older as the response is by now. */
function tokensOf({ accessToken, remaining, age, response }: FrameToken): object {
  const seconds = (name: string, otherwise?: number): number | undefined => {
    const ttl = response[name];
    return typeof ttl === 'number' ? Math.max(0, Math.floor(ttl - age / 1_000)) : otherwise;
  };
  return {
    api_token: response['api_token'] ?? accessToken,
    api_token_ttl: seconds('api_token_ttl', remaining / 1_000),
    navigation_token: response['navigation_token'],
    navigation_token_ttl: seconds('navigation_token_ttl'),
    session_reference_token_ttl: seconds('session_reference_token_ttl'),
  };
}

registerProtocol(looker);
