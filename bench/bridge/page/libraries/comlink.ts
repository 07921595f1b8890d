import { expose, windowEndpoint, wrap } from 'comlink';

import { hostOrigin, useToken } from '../frame-side.js';
import { appendFrame, callingSide, loaded, type HostSide } from '../host-side.js';

export function frame(): void {
  expose({ setToken: useToken }, windowEndpoint(window.parent, self, hostOrigin), [hostOrigin]);
}

export function host(origin: string): HostSide {
  return callingSide(async url => {
    const { frame: element, window: remoteWindow } = appendFrame(url);
    // As its example with a frame does it: a call before the frame exposes the function is lost.
    await loaded(element);
    const remote = wrap<{ setToken: typeof useToken }>(windowEndpoint(remoteWindow, self, origin));
    return token => remote.setToken(token);
  });
}
