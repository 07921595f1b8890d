// A dashboard that is connected by the frame's client, and has a hostile script beside it.
import './mallory.js';
import { connectToHost } from '../../../../src/frame/index.js';
import { hostOrigin } from '../vendors/desk.js';

/** Reports to every ancestor that it has started, and what it accepted as its host's: the host may be none of them. Without a token. */
function report(took: string, content?: unknown): void {
  for (let ancestor: Window = window; ancestor !== ancestor.parent;) {
    ancestor = ancestor.parent;
    ancestor.postMessage({ took, forged: content === 'forged' }, '*');
  }
}

connectToHost({
  hostOrigins: [hostOrigin],
  onToken({ token }) {
    report('token', token);
  },
  onRevoked({ reason }) {
    report('revoked', reason);
  },
  onMessage(data) {
    report('message', data);
  },
});
report('its place');
