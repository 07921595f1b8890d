import { ParentHandshake, WindowMessenger } from 'post-me';

import { openArena } from '../arena.js';
import { appendFrame, callingSide } from '../host-side.js';

openArena(remoteOrigin =>
  callingSide(async url => {
    const { window: remoteWindow } = appendFrame(url);
    const messenger = new WindowMessenger({ localWindow: window, remoteWindow, remoteOrigin });
    // It asks every 50 ms, five times unless it is told otherwise: too few where many frames load at once.
    const connection = await ParentHandshake(messenger, {}, 1_000);
    const remote = connection.remoteHandle();
    return token => remote.call('setToken', token);
  }),
);
