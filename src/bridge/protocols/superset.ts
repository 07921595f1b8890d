import * as z from 'zod/mini';
import type { EmbedError } from '../embed-error.js';
import type { EmbedProtocol, FrameLink, FrameToken, ProtocolSession, Reception } from '../protocol.js';
import { registerProtocol } from '../protocol-registry.js';
import { FrameCalls } from './frame-calls.js';
import { parseTagged } from './tagged-messages.js';

const text = z.string();
const id = z.number();
const anything = z.optional(z.unknown());

/** Frame → host, as Superset's switchboard words them: its own ids are texts, those of the host's calls numbers. */
const bodies = {
  get: z.object({ method: text, messageId: text }),
  emit: z.object({ method: text, args: anything }),
  reply: z.object({ messageId: id, result: anything }),
  error: z.object({ messageId: id, error: anything }),
} as const;

const size = z.object({ height: z.number().check(z.nonnegative()) });

/** What Superset is asked for its height by. */
const SIZE = 'getScrollSize';
/** ms. Superset does not tell its height by itself: after a load it is asked for this much later, twice as much later, and so on. */
const FIRST_LOOK = 500;
const LAST_LOOK = 16_000;

/** Apache Superset's embedded dashboards: a port for each document, guest tokens through it, calls both ways. */
export const superset: EmbedProtocol = { name: 'superset', open };

function open(link: FrameLink): ProtocolSession {
  const calls = new FrameCalls(link.clock);
  let port: MessagePort | undefined;
  let closePort: (() => void) | undefined;
  let cancelLook: (() => void) | undefined;
  let height = 0;

  const close = (): void => {
    closePort?.();
    cancelLook?.();
    calls.abandon();
    height = 0;
  };
  const get = (name: string, args?: unknown): Promise<unknown> =>
    calls.make(messageId => {
      port?.postMessage({ switchboardAction: 'get', method: name, messageId, args });
    });
  const resized = (result: unknown): void => {
    const { data } = size.safeParse(result);
    if (!data || data.height === height) return;
    height = data.height;
    link.resized(height);
  };
  // Any answer says that the document is there, and has had what was posted before.
  const measure = (generation?: number): void => {
    const answered = (): void => {
      link.connected();
      if (generation !== undefined) link.acknowledged(generation);
    };
    get(SIZE).then(
      result => {
        answered();
        resized(result);
      },
      (error: unknown) => {
        if ((error as EmbedError).code === 'call_failed') answered();
      },
    );
  };
  const lookLater = (delay: number): void => {
    cancelLook = link.clock.schedule(() => {
      measure();
      if (delay < LAST_LOOK) lookLater(2 * delay);
    }, delay);
  };
  const tell = (token: FrameToken): void => {
    const args = { guestToken: token.accessToken };
    link.postToken(token, { switchboardAction: 'emit', method: 'guestToken', args }, port);
    measure(token.generation);
  };
  const hear = (said: unknown): Reception => {
    const message = parseTagged('switchboardAction', bodies, said);
    if (typeof message === 'string') return message;
    switch (message.switchboardAction) {
      case 'reply':
        calls.answer(message.messageId, message.result);
        break;
      case 'error':
        calls.refuse(message.messageId, message.error);
        break;
      case 'get':
        port?.postMessage(answerTo(message));
        break;
      case 'emit':
        link.message({ type: message.method, payload: message.args });
        // Filters and tabs change what is seen.
        measure();
    }
    return 'taken';
  };

  return {
    loaded() {
      close();
      const { port1, port2 } = new MessageChannel();
      port = port1;
      closePort = link.listen(port1, hear);
      link.post({ type: '__embedded_comms__', handshake: 'port transfer' }, [port2]);
      if (link.token) tell(link.token);
      else measure();
      lookLater(FIRST_LOOK);
    },
    token: tell,
    // Superset has no word for it: the frame's own token runs out.
    revoked() {
      cancelLook?.();
    },
    received: () => 'foreign',
    async call(name, args) {
      const result = await get(name, args);
      if (name === SIZE) resized(result);
      return result;
    },
    close,
  };
}

/** `null` means: use your own. */
function answerTo({ method: name, messageId }: z.infer<typeof bodies.get>): object {
  return name === 'resolvePermalinkUrl'
    ? { switchboardAction: 'reply', messageId, result: null }
    : { switchboardAction: 'error', messageId, error: `The host has no method "${name}".` };
}

registerProtocol(superset);
