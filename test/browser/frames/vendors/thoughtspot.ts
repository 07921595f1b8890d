// ThoughtSpot's frame is not on npm: this one is written from what is known of its messages.
import { hostOrigin, isOrder, obey, report } from './desk.js';

interface Said {
  readonly type?: string;
  readonly data?: { readonly authToken?: string };
}

const hear = ({ type, data }: Said): void => {
  report.messages.push({ type, data });
  if (data?.authToken !== undefined) report.tokens.push(data.authToken);
};
const post = (type: string, data?: unknown): void => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = event => {
    hear(event.data as Said);
  };
  parent.postMessage({ type, ...(data !== undefined && { data }) }, hostOrigin, [port2]);
};

/** What it answers to events of its host; nothing: never. */
const answers = new Map<unknown, unknown>([
  ['getFilters', { filters: ['north'] }],
  ['Filter', { error: 'no such column' }],
  ['Search', { data: { error: 'no such table' } }],
]);

addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
  if (isOrder(data)) return;
  const { type, data: argument } = data as Said;
  // A token belongs on the port of the question: one that comes to the window is of no use.
  report.messages.push({ type, argument });
  if (answers.has(type)) ports[0]?.postMessage(answers.get(type));
});

post('appInit');

obey({
  ask() {
    post('RefreshAuthToken');
  },
  idle() {
    post('IdleSessionTimeout');
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
