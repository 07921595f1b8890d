// ThoughtSpot's frame is not on npm: this one posts what `@thoughtspot/visual-embed-sdk` 1.52.0 answers, and takes its answers
// (src/embed/ts-embed.ts, lines 536 to 695) and its host events (src/utils/processTrigger.ts, lines 31 to 94).
import { isOrder, obey, post, report } from './desk.js';

interface Message {
  readonly type?: string;
  readonly data?: { readonly authToken?: string; readonly embedExpiryInAuthToken?: boolean };
}

/** Whether the frame asks for a token ahead of the end. */
let asksEarly = false;

const receive = ({ type, data }: Message): void => {
  report.messages.push({ type, data });
  if (type === 'appInit') asksEarly = data?.embedExpiryInAuthToken === true;
  if (data?.authToken !== undefined) report.tokens.push(data.authToken);
};
/** Posts an event with a port for the answer. */
const emit = (type: string, data?: unknown): string => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = event => {
    receive(event.data as Message);
  };
  return post({ type, ...(data !== undefined && { data }) }, [port2]);
};

/** The answers to events of its host; it answers no others. */
const answers = new Map<unknown, unknown>([
  ['getFilters', { filters: ['north'] }],
  ['SetVisibleVizs', {}],
  ['Filter', { error: 'no such column' }],
  ['Search', { data: { error: 'no such table' } }],
]);

addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
  if (isOrder(data)) return;
  const { type, data: argument, context } = data as { type: string; data: unknown; context?: string };
  // A token belongs on the port of its request: one that comes to the window is not used.
  report.messages.push({ type, argument, ...(context !== undefined && { context }) });
  if (answers.has(type)) ports[0]?.postMessage(answers.get(type));
});

emit('appInit');

obey({
  requestToken: () => asksEarly && emit('RefreshAuthToken'),
  idle: () => emit('IdleSessionTimeout'),
  expired: () => emit('ThoughtspotAuthExpired'),
  event: (payload: unknown) => emit('vizPointClick', payload),
  grow: (height: number) => emit('EMBED_HEIGHT', height),
  growByAnObject: (height: number) => emit('EMBED_HEIGHT', { height }),
});
