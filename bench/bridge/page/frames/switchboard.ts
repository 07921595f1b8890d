import { Switchboard } from '@superset-ui/switchboard';

import { has, type PortOffer } from '../../wire.js';
import { hostOrigin, tellBegin } from '../began.js';
import { useToken } from '../use-token.js';

tellBegin();
window.addEventListener('message', ({ source, origin, data, ports: [port] }: MessageEvent<unknown>) => {
  if (source !== window.parent || origin !== hostOrigin || !has<PortOffer>(data, 'type') || !port) return;
  const switchboard = new Switchboard({ port, name: 'benchmark' });
  switchboard.defineMethod('setToken', ({ token }: { token: string }) => {
    useToken(token);
  });
  switchboard.start();
});
