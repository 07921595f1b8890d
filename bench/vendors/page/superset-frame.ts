import { Switchboard } from '@superset-ui/switchboard';

import { openLine } from './frame-line.js';

// A dashboard as Superset's own page takes part in the embedding: a switchboard on the port that it receives.

const report = openLine();

window.addEventListener(
  'message',
  ({ data, ports: [port] }: MessageEvent<{ readonly type?: unknown } | null>) => {
    if (data?.type !== '__embedded_comms__' || !port) return;
    const switchboard = new Switchboard({ port, name: 'superset' });
    switchboard.defineMethod('guestToken', ({ guestToken }: { guestToken: string }) => {
      report({ type: 'token', token: guestToken });
    });
    switchboard.defineMethod('getScrollSize', () => ({ width: 800, height: 600 }));
    switchboard.start();
  },
);
