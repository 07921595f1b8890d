import * as z from 'zod/mini';
import type { EmbedError } from '../embed-error.js';
import { registerProtocol } from '../protocol.js';
import type { EmbedProtocol, FrameChannel, FrameToken, ProtocolSession, MessageResult } from '../protocol.js';
import { PendingCalls } from './pending-calls.js';
import { handleTagged } from './tagged-messages.js';

const text = z.string();
const id = z.number();
const anyValue = z.optional(z.unknown());

/** Frame → host, in the format of Superset's switchboard. The frame's ids are strings, those of the host's calls numbers. */
const bodies = {
  get: z.object({ method: text, messageId: text }),
  emit: z.object({ method: text, args: anyValue }),
  reply: z.object({ messageId: id, result: anyValue }),
  error: z.object({ messageId: id, error: anyValue }),
} as const;

const size = z.object({ height: z.number().check(z.nonnegative()) });

/** The call that returns the dashboard's size. */
const SCROLL_SIZE_METHOD = 'getScrollSize';
/** Superset does not report its height. The host requests it after each `load` with this delay, then twice that, and so on. */
const FIRST_MEASURE_DELAY_MS = 500;
const MAX_MEASURE_DELAY_MS = 16_000;

/** Apache Superset's embedded dashboards: one port per document, for guest tokens and for calls in both directions. */
export const superset: EmbedProtocol = { name: 'superset', open };

function open(channel: FrameChannel): ProtocolSession {
  const calls = new PendingCalls(channel.clock);
  let port: MessagePort | undefined;
  let closePort: (() => void) | undefined;
  let cancelMeasure: (() => void) | undefined;
  let height = 0;

  const reset = (): void => {
    closePort?.();
    cancelMeasure?.();
    calls.rejectAll();
    height = 0;
  };
  const callFrame = (method: string, args?: unknown): Promise<unknown> =>
    calls.call(messageId => port?.postMessage({ switchboardAction: 'get', method, messageId, args }));
  const reportHeight = (result: unknown): void => {
    const { data } = size.safeParse(result);
    if (!data || data.height === height) return;
    height = data.height;
    channel.resized(height);
  };
  // Any answer shows that the document is connected, and has handled the earlier messages.
  const measure = async (generation?: number): Promise<void> => {
    let result: unknown;
    try {
      result = await callFrame(SCROLL_SIZE_METHOD);
    } catch (error) {
      if ((error as EmbedError).code !== 'call_failed') return;
    }
    channel.connected();
    if (generation !== undefined) channel.acknowledged(generation);
    reportHeight(result);
  };
  const scheduleMeasure = (delayMs: number): void => {
    cancelMeasure = channel.clock.schedule(() => {
      void measure();
      if (delayMs < MAX_MEASURE_DELAY_MS) scheduleMeasure(2 * delayMs);
    }, delayMs);
  };
  const sendToken = (token: FrameToken): void => {
    const args = { guestToken: token.accessToken };
    channel.postToken(token, { switchboardAction: 'emit', method: 'guestToken', args }, port);
    void measure(token.generation);
  };
  const onPortMessage = (data: unknown): MessageResult =>
    handleTagged('switchboardAction', bodies, data, {
      reply: ({ messageId, result }) => calls.resolve(messageId, result),
      error: ({ messageId, error }) => calls.reject(messageId, error),
      get: request => port?.postMessage(replyTo(request)),
      emit: ({ method, args }) => {
        channel.message({ type: method, payload: args });
        // Filters and tabs can change the height.
        void measure();
      },
    });

  return {
    onLoad() {
      reset();
      const { port1, port2 } = new MessageChannel();
      port = port1;
      closePort = channel.listen(port1, onPortMessage);
      channel.post({ type: '__embedded_comms__', handshake: 'port transfer' }, [port2]);
      if (channel.token) sendToken(channel.token);
      else void measure();
      scheduleMeasure(FIRST_MEASURE_DELAY_MS);
    },
    sendToken,
    // Superset has no message for a revocation. The frame's token stays valid until it expires.
    sendRevocation: () => cancelMeasure?.(),
    onMessage: () => 'ignored',
    async call(method, args) {
      const result = await callFrame(method, args);
      if (method === SCROLL_SIZE_METHOD) reportHeight(result);
      return result;
    },
    dispose: reset,
  };
}

/** `null` makes Superset build the link itself. */
function replyTo({ method, messageId }: z.infer<typeof bodies.get>): object {
  return method === 'resolvePermalinkUrl'
    ? { switchboardAction: 'reply', messageId, result: null }
    : { switchboardAction: 'error', messageId, error: `The host has no method "${method}".` };
}

registerProtocol(superset);
