import { connectToHost } from '../../../src/frame/index.js';

/** What the user sees; only this document remembers it. */
const view = { tab: 'overview', filter: 'none' };

const host = connectToHost({
  hostOrigins: [new URLSearchParams(location.search).get('host') ?? ''],
  onToken: ({ token }) => {
    host.send({ heard: token, ...view });
  },
  onMessage: choice => {
    Object.assign(view, choice);
    host.send({ chosen: view });
  },
});
