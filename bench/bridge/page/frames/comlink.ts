import { expose, windowEndpoint } from 'comlink';

import type { FrameMethods } from '../../wire.js';
import { hostOrigin, tellBegin } from '../began.js';
import { useToken } from '../use-token.js';

tellBegin();
const methods: FrameMethods = { setToken: useToken };
expose(methods, windowEndpoint(window.parent, self, hostOrigin), [hostOrigin]);
