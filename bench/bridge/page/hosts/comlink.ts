import { windowEndpoint, wrap } from 'comlink';

import type { FrameMethods } from '../../wire.js';
import { openArena } from '../arena.js';
import { appendFrame, callingSide, loaded } from '../host-side.js';

openArena(origin =>
  callingSide(async url => {
    const { frame, window: remoteWindow } = appendFrame(url);
    // As its example with a frame does it: what is called before the frame exposes it is lost.
    await loaded(frame);
    const remote = wrap<FrameMethods>(windowEndpoint(remoteWindow, self, origin));
    return token => remote.setToken(token);
  }),
);
