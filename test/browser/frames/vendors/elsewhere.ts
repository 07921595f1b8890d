import { hostOrigin, isOrder, obey, report } from './desk.js';

/** How the vendors' frames begin, or ask for a token. */
const FIRST_WORDS: readonly unknown[] = [
  { action: 0 },
  { type: 'metabase.embed.iframeReady' },
  { type: 'metabase.embed.requestSessionToken' },
  { type: 'appInit' },
  { type: 'RefreshAuthToken' },
  { switchboardAction: 'get', method: 'guestToken', messageId: 1 },
  { method: 'POST', url: '/reports/x/events/loaded', headers: { id: 1 } },
];

function keep(data: unknown): void {
  report.told.push(data);
}

function keepPort(port: MessagePort): void {
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    keep(data);
  };
}

addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
  if (isOrder(data)) return;
  keep(data);
  for (const port of ports) keepPort(port);
});

obey({
  speak() {
    for (const word of FIRST_WORDS) {
      const { port1, port2 } = new MessageChannel();
      keepPort(port1);
      parent.postMessage(word, hostOrigin, [port2]);
      // Once more, in case that somebody answers without looking.
      parent.postMessage(word, hostOrigin);
    }
  },
});
