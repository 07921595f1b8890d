import { connect, WindowMessenger } from 'penpal';

import { hostOrigin, useToken } from '../frame-side.js';
import { appendFrame, callingSide, type HostSide } from '../host-side.js';

export function frame(): void {
  connect({
    messenger: new WindowMessenger({ remoteWindow: window.parent, allowedOrigins: [hostOrigin] }),
    methods: { setToken: useToken },
  });
}

export function host(origin: string): HostSide {
  return callingSide(async url => {
    const { window: remoteWindow } = appendFrame(url);
    const messenger = new WindowMessenger({ remoteWindow, allowedOrigins: [origin] });
    const remote = await connect<{ setToken: typeof useToken }>({ messenger }).promise;
    return token => remote.setToken(token);
  });
}
