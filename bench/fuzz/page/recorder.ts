/** What somebody who records is asked. */
export const TAKE = 'fuzz: take';

/** Keeps all that is posted to this window, and hands it over, once, to whoever asks with a port. */
export function record(): void {
  let kept: unknown[] = [];
  addEventListener('message', ({ data, ports }: MessageEvent<unknown>) => {
    if (data !== TAKE) kept.push(data);
    else ports[0]?.postMessage(kept);
    if (data === TAKE) kept = [];
  });
}

/** What was posted to a window since it was asked last; what was posted before the question is in it. */
export function take(window: Window, { port1, port2 }: MessageChannel): Promise<readonly unknown[]> {
  return new Promise(resolve => {
    // Not `onmessage`: what sets that is the library.
    port1.addEventListener('message', ({ data }: MessageEvent<readonly unknown[]>) => {
      resolve(data);
      port1.close();
    });
    port1.start();
    window.postMessage(TAKE, '*', [port2]);
  });
}
