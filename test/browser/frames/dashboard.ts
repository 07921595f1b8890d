import { connectToHost } from '../../../src/frame/index.js';
import { hostOrigin, post } from './vendors/desk.js';

/** Also works without a connection. */
const report = (data: object): void => {
  post({ type: 'EMBED_MESSAGE', data });
};
/** What the user sees; it is kept in this document alone. */
const view = { tab: 'overview', filter: 'none' };
const requests: { authorization: string | null; body: string }[] = [];
/** Statuses that the API gives, in order; 200 when they are used up. */
const statuses: number[] = [];
interface FetchOrder {
  readonly url?: string;
  /** Of a `<base>` in the document. */
  readonly base?: string;
  readonly times?: number;
  readonly refusals?: number;
  readonly abortAfter?: number;
}
let tokens = 0;

const { fetch: realFetch } = globalThis;
const api = new URLSearchParams(location.search).get('api');

// The dashboard's API records its requests.
globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  request.signal.throwIfAborted();
  // In the order of the requests: reading their bodies takes different times.
  const status = statuses.shift() ?? 200;
  requests.push({ authorization: request.headers.get('authorization'), body: await request.text() });
  return new Response('answer', { status });
};

/** What a test requests by `embed.send`; the result or the error is reported to it. */
const acts: Record<string, (fields: never) => unknown> = {
  reject({ generation }: { generation: number }) {
    post({ type: 'TOKEN_REQUEST', generation, reason: 'rejected' });
  },
  report() {
    host.reportError('query_failed', 'Rows could not be loaded');
  },
  resize({ height = 321 }) {
    post({ type: 'EMBED_RESIZE', height });
  },
  features: () => ({ fullscreen: document.fullscreenEnabled }),
  choose: choice => Object.assign(view, choice),
  getToken: ({ abortAfter = 60_000, minValidity = 0 }) =>
    host.getToken({ minValidity, signal: AbortSignal.timeout(abortAfter) }),
  invalidate() {
    host.invalidate();
    host.invalidate();
    return host.getToken();
  },
  /** Sets the document's clocks forward, so that its token is over. */
  expire() {
    for (const clock of [Date, performance]) {
      const now = clock.now.bind(clock);
      clock.now = () => now() + 1_000_000;
    }
    return tokens;
  },
  async fetch({ url = '/api/rows', base = '', times = 1, refusals = 0, abortAfter = 60_000 }: FetchOrder) {
    statuses.push(...Array.from({ length: refusals }, () => 401));
    const init = { method: 'POST', body: 'select', signal: AbortSignal.timeout(abortAfter) };
    const element = Object.assign(document.createElement('base'), { href: base });
    document.head.append(element);
    const answers = Array.from({ length: times }, () => host.fetch(url, init));
    element.remove();
    const received = (await Promise.all(answers)).map(({ status }) => status);
    return { statuses: received, requests: requests.splice(0) };
  },
  /** By the network. */
  async fetchReally({ url }: { url: string }) {
    globalThis.fetch = realFetch;
    const answer = await host.fetch(url);
    return { status: answer.status, ...((await answer.json()) as object) };
  },
  stream: () =>
    host.fetch('/api/rows', { method: 'POST', body: new ReadableStream(), duplex: 'half' } as RequestInit),
  disconnect() {
    const waiting = host.getToken();
    host.disconnect();
    host.send('after the end');
    host.reportError('after', 'the end');
    return waiting;
  },
};

const host = connectToHost({
  hostOrigins: ['capacitor://localhost', hostOrigin],
  ...(api && { apiOrigins: [api] }),
  onToken: ({ token, generation, expiresIn }) => {
    tokens += 1;
    report({ heard: token, generation, expiresIn, ...view });
  },
  onRevoked: ({ reason }) => {
    report({ revoked: reason });
  },
  onMessage: message => {
    const { act, ...fields } = message as { act: string };
    Promise.resolve(fields as never)
      .then(acts[act])
      .then(
        result => {
          if (result !== undefined) report({ act, result, tokens });
        },
        (reason: unknown) => {
          const { name, code, message } = reason as Error & { code?: string };
          report({ act, error: { name, code, message }, tokens });
        },
      );
  },
});

addEventListener('message', ({ data }: MessageEvent<{ roundTrip?: boolean }>) => {
  if (data.roundTrip) report({ roundTrip: true });
});
