import { ParentHandshake, WindowMessenger } from 'post-me';

import { openArena } from '../arena.js';
import { appendFrame, callingSide } from '../host-side.js';

openArena(remoteOrigin =>
  callingSide(async url => {
    const { window: remoteWindow } = appendFrame(url);
    const messenger = new WindowMessenger({ localWindow: window, remoteWindow, remoteOrigin });
    const connection = await ParentHandshake(messenger);
    const remote = connection.remoteHandle();
    return token => remote.call('setToken', token);
  }),
);
