import { connectToHost, type HostConnection } from '../../../src/frame/index.js';

const hostOrigin = new URLSearchParams(location.search).get('host') ?? '';
const tell = (data: unknown): void => {
  parent.postMessage({ type: 'EMBED_MESSAGE', data }, hostOrigin);
};
const requests: { authorization: string | null; body: string }[] = [];
/** Statuses that the API gives, in order; 200 when they are used up. */
const statuses: number[] = [];

// The dashboard's API: what is asked of it is what the test wants to know.
globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  request.signal.throwIfAborted();
  requests.push({ authorization: request.headers.get('authorization'), body: await request.text() });
  return new Response('answer', { status: statuses.shift() ?? 200 });
};

const errorOf = (reason: unknown): unknown => {
  const { name, code, message } = reason as Error & { code?: string };
  return { name, code, message };
};

/** What a test may ask for; the result goes back to it. */
const acts: Record<string, (host: HostConnection, argument: never) => unknown> = {
  getToken: host => host.getToken(),
  async twenty(host) {
    statuses.push(...Array.from({ length: 20 }, () => 401));
    const answers = await Promise.all(Array.from({ length: 20 }, () => host.fetch('/api/rows')));
    return answers.map(answer => answer.status);
  },
  async fetch(host, { refusals, body }: { refusals: number; body?: string }) {
    statuses.push(...Array.from({ length: refusals }, () => 401));
    const response = await host.fetch('/api/rows', { method: 'POST', ...(body !== undefined && { body }) });
    return { status: response.status, requests: requests.splice(0) };
  },
  stream: host =>
    host.fetch('/api/rows', { method: 'POST', body: new ReadableStream(), duplex: 'half' } as RequestInit),
  async aborted(host) {
    const controller = new AbortController();
    statuses.push(401);
    const answer = host.fetch('/api/rows', { signal: controller.signal });
    setTimeout(() => {
      controller.abort();
    }, 20);
    return (await answer).status;
  },
  disconnect(host) {
    const waiting = host.getToken();
    host.disconnect();
    host.send('after the end');
    host.reportError('after', 'the end');
    return waiting;
  },
};

let tokens = 0;
const host = connectToHost({
  hostOrigins: [hostOrigin],
  onToken: () => {
    tokens += 1;
  },
  onRevoked: ({ reason }) => {
    tell({ revoked: reason });
  },
  onMessage: message => {
    const { act, argument } = message as { act: string; argument: never };
    Promise.resolve()
      .then(() => acts[act]?.(host, argument))
      .then(
        result => {
          tell({ act, result, tokens });
        },
        (reason: unknown) => {
          tell({ act, error: errorOf(reason), tokens });
        },
      );
  },
});
