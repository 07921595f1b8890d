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
const refuse = (times: number): void => {
  statuses.push(...Array.from({ length: times }, () => 401));
};
let controller: AbortController;
let tokens = 0;

// The dashboard's API records its requests.
globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  request.signal.throwIfAborted();
  requests.push({ authorization: request.headers.get('authorization'), body: await request.text() });
  return new Response('answer', { status: statuses.shift() ?? 200 });
};

/** What a test requests by `embed.send`; the result or the error is reported to it. */
const acts: Record<string, (fields: never) => unknown> = {
  reject({ generation }: { generation: number }) {
    post({ type: 'TOKEN_REQUEST', generation, reason: 'rejected' });
  },
  report() {
    host.reportError('query_failed', 'Rows could not be loaded');
  },
  resize() {
    post({ type: 'EMBED_RESIZE', height: 321 });
  },
  choose: choice => Object.assign(view, choice),
  getToken: () => host.getToken(),
  /** Sets the document's clocks forward, so that its token is over. */
  expire() {
    for (const clock of [Date, performance]) {
      const now = clock.now.bind(clock);
      clock.now = () => now() + 1_000_000;
    }
    return tokens;
  },
  async fetch({ times = 1, refusals, body }: { times?: number; refusals: number; body: string }) {
    refuse(refusals);
    const fetchOnce = (): Promise<Response> => host.fetch('/api/rows', { method: 'POST', body });
    const answers = await Promise.all(Array.from({ length: times }, fetchOnce));
    return { statuses: answers.map(({ status }) => status), requests: requests.splice(0) };
  },
  stream: () =>
    host.fetch('/api/rows', { method: 'POST', body: new ReadableStream(), duplex: 'half' } as RequestInit),
  async fetchUntilAbort() {
    controller = new AbortController();
    refuse(1);
    return (await host.fetch('/api/rows', { signal: controller.signal })).status;
  },
  abort() {
    controller.abort();
  },
  disconnect() {
    const waiting = host.getToken();
    host.disconnect();
    host.send('after the end');
    host.reportError('after', 'the end');
    return waiting;
  },
};

const host = connectToHost({
  hostOrigins: [hostOrigin],
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
