import { connectToHost } from '../../../../src/frame/index.js';
import { hostOrigin, tellBegin } from '../began.js';
import { useToken } from '../use-token.js';

tellBegin();
connectToHost({
  hostOrigins: [hostOrigin],
  onToken: ({ token }) => {
    useToken(token);
  },
});
