import { has, type Began } from '../wire.js';

/** What the addresses of host pages and frames have in their queries. */
const parameters = new URL(location.href).searchParams;

/** In a frame: the origin of the host page. */
export const hostOrigin = parameters.get('host') ?? '';

/** Epoch ms, by a clock that all frames of the page share; exact to 5 µs, since they are isolated. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** In a frame, as the first thing: tells when its script began. */
export function tellBegin(): void {
  window.parent.postMessage({ began: now() } satisfies Began, hostOrigin);
}

/** In a host page: waits for what the next frame tells of its beginning. Nothing listens after that. */
export function hearBegin(): Promise<{ readonly began: number; readonly frame: MessageEventSource | null }> {
  return new Promise(resolve => {
    const hear = ({ data, source }: MessageEvent<unknown>): void => {
      if (!has<Began>(data, 'began')) return;
      window.removeEventListener('message', hear);
      resolve({ began: data.began, frame: source });
    };
    window.addEventListener('message', hear);
  });
}
