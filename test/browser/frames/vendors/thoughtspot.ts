// ThoughtSpot's frame is not on npm: this one has the messages that its SDK documents.
import { hostOrigin, isOrder, obey, report } from '../desk.js';

interface Message {
  readonly type?: string;
  readonly data?: { readonly authToken?: string };
}

const receive = ({ type, data }: Message): void => {
  report.messages.push({ type, data });
  if (data?.authToken !== undefined) report.tokens.push(data.authToken);
};
const post = (type: string, data?: unknown): void => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = event => {
    receive(event.data as Message);
  };
  parent.postMessage({ type, ...(data !== undefined && { data }) }, hostOrigin, [port2]);
};

/** The answers to events of its host; it answers no others. */
const answers = new Map<unknown, unknown>([
  ['getFilters', { filters: ['north'] }],
  ['Filter', { error: 'no such column' }],
  ['Search', { data: { error: 'no such table' } }],
]);

addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
  if (isOrder(data)) return;
  const { type, data: argument } = data as Message;
  // A token belongs on the port of its request: one that comes to the window is not used.
  report.messages.push({ type, argument });
  if (answers.has(type)) ports[0]?.postMessage(answers.get(type));
});

post('appInit');

obey({
  requestToken() {
    post('RefreshAuthToken');
  },
  expired() {
    post('ThoughtspotAuthExpired');
  },
  event(payload: unknown) {
    post('vizPointClick', payload);
  },
  grow(height: number) {
    post('EMBED_HEIGHT', height);
  },
  growByAnObject(height: number) {
    post('EMBED_HEIGHT', { height });
  },
});
