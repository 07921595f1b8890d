import { Chatty } from '@looker/chatty';

import { hostOrigin, useToken } from '../frame-side.js';
import { callingSide, type HostSide } from '../host-side.js';

export function frame(): void {
  void Chatty.createClient().withTargetOrigin(hostOrigin).on('setToken', useToken).build().connect();
}

export function host(origin: string): HostSide {
  return callingSide(async url => {
    // It makes the frame itself.
    const client = await Chatty.createHost(url)
      .appendTo(document.body)
      .withTargetOrigin(origin)
      .withAllowAttribute('cross-origin-isolated')
      .build()
      .connect();
    return token => client.sendAndReceive('setToken', token);
  });
}
