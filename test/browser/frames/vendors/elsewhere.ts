import { hostOrigin, isOrder, obey, report } from './desk.js';

/** The first messages of the vendors' frames, and their requests for a token. */
const FIRST_MESSAGES: readonly unknown[] = [
  { action: 0 },
  { type: 'metabase.embed.iframeReady' },
  { type: 'metabase.embed.requestSessionToken' },
  { type: 'appInit' },
  { type: 'RefreshAuthToken' },
  { switchboardAction: 'get', method: 'guestToken', messageId: 1 },
  { method: 'POST', url: '/reports/x/events/loaded', headers: { id: 1 } },
  { hello: true },
];

function keep({ data }: MessageEvent<unknown>): void {
  if (!isOrder(data)) report.messages.push(data);
}

addEventListener('message', event => {
  keep(event);
  for (const port of event.ports) port.onmessage = keep;
});

obey({
  /** Posts each with a port and without one; returns how many those are. */
  speak() {
    for (const message of FIRST_MESSAGES) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = keep;
      parent.postMessage(message, hostOrigin);
      parent.postMessage(message, hostOrigin, [port2]);
    }
    return FIRST_MESSAGES.length;
  },
});
