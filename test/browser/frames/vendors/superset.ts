import { Switchboard } from '@superset-ui/switchboard';
import { obey, report } from './desk.js';

// Superset's own page makes one of each port that it gets.
let switchboard: Switchboard | undefined;
let height = 600;

addEventListener('message', ({ data, ports }: MessageEvent<{ type?: unknown } | null>) => {
  const [port] = ports;
  if (data?.type !== '__embedded_comms__' || !port) return;
  switchboard = new Switchboard({ port, name: 'superset', debug: false });
  switchboard.defineMethod('guestToken', ({ guestToken }: { guestToken: string }) => {
    report.tokens.push(guestToken);
  });
  switchboard.defineMethod('getScrollSize', () => ({ width: 800, height }));
  switchboard.defineMethod('getDataMask', () => ({ region: 'north' }));
  switchboard.defineMethod('setThemeConfig', (theme: unknown) => {
    report.messages.push({ theme });
  });
  switchboard.defineMethod('never', () => new Promise(() => undefined));
  switchboard.start();
});

obey({
  event(payload: unknown) {
    switchboard?.emit('observeDataMask', payload);
  },
  grow(to: number) {
    height = to;
    switchboard?.emit('observeDataMask', {});
  },
  growQuietly: (to: number) => (height = to),
  permalink: () => switchboard?.get('resolvePermalinkUrl', { key: 'k' }),
  unknown: () => switchboard?.get('unknown').catch((error: unknown) => (error as Error).message),
});
