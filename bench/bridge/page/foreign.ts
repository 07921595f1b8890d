/** ms that one batch is to last: long for the clock, short for who waits. */
const BATCH_TIME = 8;
/** Messages that tell how many make a batch. */
const SAMPLE = 15;
const STRANGE_ORIGIN = 'https://stranger.example';

/**
 * Dispatches a batch of messages that are not for this page, from these windows or, without any, from a strange one; all claim
 * another origin than the frames'.
 *
 * @returns µs per message.
 */
export function dispatchForeign(sources: readonly MessageEventSource[]): number {
  const strange = document.body.appendChild(document.createElement('iframe'));
  const windows = sources.length > 0 ? sources : [strange.contentWindow];
  const data = { type: 'TOKEN_ACK', generation: 1 };
  const dispatch = (count: number): number => {
    const events = Array.from({ length: count }, (_, index) => {
      const source = windows[index % windows.length] ?? null;
      return new MessageEvent('message', { source, origin: STRANGE_ORIGIN, data });
    });
    const start = performance.now();
    for (const event of events) window.dispatchEvent(event);
    return ((performance.now() - start) * 1_000) / count;
  };
  const perMessage = dispatch(SAMPLE);
  const time = dispatch(Math.min(10_000, Math.max(SAMPLE, Math.ceil((BATCH_TIME * 1_000) / perMessage))));
  strange.remove();
  return time;
}
