import { Chatty } from '@looker/chatty';

import { openArena } from '../arena.js';
import { callingSide } from '../host-side.js';

openArena(origin =>
  callingSide(async url => {
    // It makes the frame itself.
    const client = await Chatty.createHost(url)
      .appendTo(document.body)
      .withTargetOrigin(origin)
      .withAllowAttribute('cross-origin-isolated')
      .build()
      .connect();
    return token => client.sendAndReceive('setToken', token);
  }),
);
