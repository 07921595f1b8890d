import { connect, WindowMessenger } from 'penpal';

import type { FrameMethods } from '../../wire.js';
import { openArena } from '../arena.js';
import { appendFrame, callingSide } from '../host-side.js';

openArena(origin =>
  callingSide(async url => {
    const { window: remoteWindow } = appendFrame(url);
    const messenger = new WindowMessenger({ remoteWindow, allowedOrigins: [origin] });
    // An index signature is what its types ask for.
    const remote = await connect<{ setToken: FrameMethods['setToken'] }>({ messenger }).promise;
    return token => remote.setToken(token);
  }),
);
