import { ChildHandshake, ParentHandshake, WindowMessenger } from 'post-me';

import { hostOrigin, useToken } from '../frame-side.js';
import { appendFrame, callingSide, type HostSide } from '../host-side.js';

export function frame(): void {
  const messenger = new WindowMessenger({
    localWindow: window,
    remoteWindow: window.parent,
    remoteOrigin: hostOrigin,
  });
  void ChildHandshake(messenger, { setToken: useToken });
}

export function host(remoteOrigin: string): HostSide {
  return callingSide(async url => {
    const { window: remoteWindow } = appendFrame(url);
    const messenger = new WindowMessenger({ localWindow: window, remoteWindow, remoteOrigin });
    // Its default is five attempts, one every 50 ms: too few where many frames load at once.
    const connection = await ParentHandshake(messenger, {}, 1_000);
    const remote = connection.remoteHandle();
    return token => remote.call('setToken', token);
  });
}
