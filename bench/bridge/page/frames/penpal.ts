import { connect, WindowMessenger } from 'penpal';

import { hostOrigin, tellBegin } from '../began.js';
import { useToken } from '../use-token.js';

tellBegin();
connect({
  messenger: new WindowMessenger({ remoteWindow: window.parent, allowedOrigins: [hostOrigin] }),
  methods: { setToken: useToken },
});
