import { connectToHost } from '../../../../src/frame/index.js';
import type { Taken } from './orders.js';

const hostOrigin = new URLSearchParams(location.search).get('host') ?? '';

/** To every ancestor, because it has no secret, and the host may be none of them. */
function report(news: Taken): void {
  for (let ancestor: Window = window; ancestor !== ancestor.parent;) {
    ancestor = ancestor.parent;
    ancestor.postMessage(news, '*');
  }
}

connectToHost({
  hostOrigins: [hostOrigin],
  onToken({ token }) {
    report({ took: 'token', forged: token === 'forged' });
  },
  onRevoked({ reason }) {
    report({ took: 'revoked', forged: reason === 'forged' });
  },
  onMessage(data) {
    report({ took: 'message', forged: data === 'forged' });
  },
});
report({ took: 'its place', forged: false });
