import { ChildHandshake, WindowMessenger } from 'post-me';

import { hostOrigin, tellBegin } from '../began.js';
import { useToken } from '../use-token.js';

tellBegin();
const messenger = new WindowMessenger({
  localWindow: window,
  remoteWindow: window.parent,
  remoteOrigin: hostOrigin,
});
void ChildHandshake(messenger, { setToken: useToken });
