import { Switchboard } from '@superset-ui/switchboard';

import type { PortOffer } from '../../wire.js';
import { openArena } from '../arena.js';
import { appendFrame, callingSide, loaded } from '../host-side.js';

openArena(origin =>
  callingSide(async url => {
    const { frame, window: remoteWindow } = appendFrame(url);
    // As Superset's SDK does it: the port goes to a document that is loaded.
    await loaded(frame);
    const { port1, port2 } = new MessageChannel();
    remoteWindow.postMessage({ type: '__embedded_comms__' } satisfies PortOffer, origin, [port2]);
    const remote = new Switchboard({ port: port1, name: 'benchmark' });
    return token => remote.get('setToken', { token });
  }),
);
