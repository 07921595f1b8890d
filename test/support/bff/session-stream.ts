import type { Visitor } from './visitor.js';

/** A page's connection to `/session/events`. */
export interface SessionStream {
  readonly response: Response;
  /** What came so far. */
  readonly text: string;
  /** Resolves with all that came, when the server closes it; rejects after 10 s. */
  readonly closed: Promise<string>;
  /** As a page that is closed. */
  close(): void;
}

/** Opens it as an `EventSource` of the same origin does; resolves when the first bytes are there. `query`: names the user. */
export async function openSessionStream(
  visitor: Visitor,
  origin: string,
  query = '',
): Promise<SessionStream> {
  const controller = new AbortController();
  const response = await visitor.send(`${origin}/session/events${query}`, {
    headers: { accept: 'text/event-stream', 'sec-fetch-site': 'same-origin' },
    signal: controller.signal,
  });
  setTimeout(() => {
    controller.abort(new Error('The server has not closed the stream in 10 s.'));
  }, 10_000).unref();
  const stream = { response, text: '', closed: Promise.resolve(''), close: () => controller.abort() };
  if (response.status !== 200 || !response.body) return stream;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const read = async (): Promise<boolean> => {
    const { done, value = '' } = await reader.read();
    stream.text += value;
    return !done;
  };
  await read();
  stream.closed = (async () => {
    while (await read());
    return stream.text;
  })();
  stream.closed.catch(() => undefined);
  return stream;
}
