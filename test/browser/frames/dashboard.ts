import { connectToHost } from '../../../src/frame/index.js';

const hostOrigin = new URLSearchParams(location.search).get('host') ?? '';
/** Another one in every document. */
const documentId = Math.random();

const host = connectToHost({
  hostOrigins: [hostOrigin],
  onToken: ({ token, generation, expiresIn }) => {
    host.send({ heard: token, generation, expiresIn, documentId });
  },
  onRevoked: ({ reason }) => {
    host.send({ revoked: reason });
  },
  onMessage: data => {
    void obey(data as { act: string; url: string; generation: number });
  },
});

/** What a test asks for by `embed.send`. */
async function obey({
  act,
  url,
  generation,
}: {
  act: string;
  url: string;
  generation: number;
}): Promise<void> {
  switch (act) {
    case 'reload':
      location.reload();
      break;
    case 'leave':
      location.href = url;
      break;
    case 'fetch': {
      const response = await host.fetch(url);
      host.send({ status: response.status, body: await response.text() });
      break;
    }
    case 'reject':
      parent.postMessage({ type: 'TOKEN_REQUEST', generation, reason: 'rejected' }, hostOrigin);
      break;
    case 'report':
      host.reportError('query_failed', 'Rows could not be loaded');
      break;
    case 'resize':
      parent.postMessage({ type: 'EMBED_RESIZE', height: 321 }, hostOrigin);
      break;
    default:
      host.send({ echo: act });
  }
}
