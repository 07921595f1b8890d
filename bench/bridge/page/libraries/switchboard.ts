import { Switchboard } from '@superset-ui/switchboard';

import { has } from '../../wire.js';
import { hostOrigin, useToken } from '../frame-side.js';
import { appendFrame, callingSide, loaded, type HostSide } from '../host-side.js';

/** Host → frame, with the port to use. As Superset's own pages do it. */
interface PortOffer {
  readonly type: '__embedded_comms__';
}

export function frame(): void {
  window.addEventListener('message', ({ source, origin, data, ports: [port] }: MessageEvent<unknown>) => {
    if (source !== window.parent || origin !== hostOrigin || !has<PortOffer>(data, 'type') || !port) return;
    const switchboard = new Switchboard({ port, name: 'benchmark' });
    switchboard.defineMethod('setToken', ({ token }: { token: string }) => {
      useToken(token);
    });
    switchboard.start();
  });
}

export function host(origin: string): HostSide {
  return callingSide(async url => {
    const { frame: element, window: remoteWindow } = appendFrame(url);
    // As Superset's SDK does it: it posts the port to a document that is loaded.
    await loaded(element);
    const { port1, port2 } = new MessageChannel();
    remoteWindow.postMessage({ type: '__embedded_comms__' } satisfies PortOffer, origin, [port2]);
    const remote = new Switchboard({ port: port1, name: 'benchmark' });
    return token => remote.get('setToken', { token });
  });
}
