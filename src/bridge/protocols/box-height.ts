import type { BridgeClock } from '../protocol.js';

/** Lower than any content that needs a measurement. */
const PROBE_HEIGHT_PX = 64;
/** If the frame has not answered within this time, its answer may be of another height. */
const MAX_PROBE_MS = 1_000;

/**
 * Measures the content of a frame that reports the height of its box if that is higher: sets the iframe to a low height, waits
 * until the frame has that height (two animation frames), and requests it once. The embed keeps its height meanwhile. In a hidden
 * page there are no animation frames, so the measurement begins when the page is visible.
 *
 * @param request calls the frame.
 * @param onEnd receives the answer, or `undefined` if there was none, when the iframe has its height again.
 * @returns a function that cancels the measurement; `onEnd` is not called then.
 */
export function measureContent(
  frame: HTMLIFrameElement,
  clock: BridgeClock,
  request: () => Promise<unknown>,
  onEnd: (answer?: unknown) => void,
): () => void {
  const { style } = frame;
  let cancelTimeout: (() => void) | undefined;
  let isOver = false;
  const cancel = (): void => {
    isOver = true;
    cancelAnimationFrame(id);
    cancelTimeout?.();
    style.maxHeight = style.marginBottom = '';
  };
  const end = (answer?: unknown): void => {
    if (isOver) return;
    cancel();
    onEnd(answer);
  };
  const nextFrame = (callback: () => void): number => (id = requestAnimationFrame(callback));
  let id = requestAnimationFrame(() => {
    const { offsetHeight } = frame;
    // Not `height`, which the embed may set meanwhile.
    style.maxHeight = `${PROBE_HEIGHT_PX}px`;
    style.marginBottom = `${offsetHeight - frame.offsetHeight}px`;
    cancelTimeout = clock.schedule(end, MAX_PROBE_MS);
    nextFrame(() => nextFrame(() => void request().then(end, () => end())));
  });
  return cancel;
}
