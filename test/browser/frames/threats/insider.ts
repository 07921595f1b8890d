import { connectToHost } from '../../../../src/frame/index.js';
import type { Taken } from './orders.js';

const hostOrigin = new URLSearchParams(location.search).get('host') ?? '';

/** Every ancestor may know, since there is no secret in it; the host may be none of them. */
function tell(news: Taken): void {
  for (let ancestor: Window = window; ancestor !== ancestor.parent;) {
    ancestor = ancestor.parent;
    ancestor.postMessage(news, '*');
  }
}

connectToHost({
  hostOrigins: [hostOrigin],
  onToken({ token }) {
    tell({ took: 'token', forged: token === 'forged' });
  },
  onRevoked({ reason }) {
    tell({ took: 'revoked', forged: reason === 'forged' });
  },
  onMessage(data) {
    tell({ took: 'message', forged: data === 'forged' });
  },
});
tell({ took: 'its place', forged: false });
