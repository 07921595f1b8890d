import { has, type BareAck, type BarePush, type BareReady } from '../../wire.js';
import { hostOrigin, tellBegin } from '../began.js';
import { useToken } from '../use-token.js';

tellBegin();
const host = window.parent;
window.addEventListener('message', ({ source, origin, data }: MessageEvent<unknown>) => {
  if (source !== host || origin !== hostOrigin || !has<BarePush>(data, 'push')) return;
  useToken(data.token);
  host.postMessage({ ack: data.push } satisfies BareAck, hostOrigin);
});
host.postMessage({ ready: true } satisfies BareReady, hostOrigin);
