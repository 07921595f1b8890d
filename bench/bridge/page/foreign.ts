import type { Samples } from '../report.js';
import type { Embeds } from './embeds.js';

declare global {
  interface Window {
    /** What a page without embeds lends to the one with them: a batch of messages that a listener takes and does nothing. */
    dispatchForeign?: () => number;
  }
}

/** Who posts it: a window that is no embed's, or an embed's that is not where it should be. */
export type Sender = 'stranger' | 'strayed';

const BATCH = 20_000;
const STRANGE_ORIGIN = 'https://stranger.example';

/**
 * Lets embeds drop messages that are not for them; bare is the same in a page without embeds.
 *
 * @returns µs per message.
 */
export async function measureForeign(embeds: Embeds, sender: Sender, rounds: number): Promise<Samples> {
  const sources = sender === 'strayed' ? embeds.windows() : [];
  const frame = document.createElement('iframe');
  frame.src = location.href;
  const loaded = new Promise(resolve => {
    frame.addEventListener('load', resolve);
  });
  document.body.append(frame);
  await loaded;
  const dispatchBare = frame.contentWindow?.dispatchForeign;
  if (!dispatchBare) throw new Error('The page without embeds is not there.');
  const samples: Samples = { ours: [], bare: [] };
  // The first ones warm up; a frame that has strayed is told to the page then.
  for (let round = -2; round < rounds; round++) {
    const ours = dispatchForeign(sources);
    const bare = dispatchBare();
    if (round >= 0) {
      samples.ours.push(ours);
      samples.bare.push(bare);
    }
    await new Promise(resolve => setTimeout(resolve));
  }
  frame.remove();
  return samples;
}

/**
 * Dispatches a batch of messages, from these windows or a strange one; in a page without embeds a listener that does
 * nothing takes them.
 *
 * @returns µs per message.
 */
export function dispatchForeign(sources: readonly Window[]): number {
  const bare = window.parent !== window;
  const strange = document.body.appendChild(document.createElement('iframe'));
  const windows = sources.length > 0 ? sources : [strange.contentWindow];
  const data = { type: 'TOKEN_ACK', generation: 1 };
  const events = Array.from({ length: BATCH }, (_, index) => {
    const source = windows[index % windows.length] ?? null;
    return new MessageEvent('message', { source, origin: STRANGE_ORIGIN, data });
  });
  const nothing = (): void => undefined;
  if (bare) window.addEventListener('message', nothing);
  const start = performance.now();
  for (const event of events) window.dispatchEvent(event);
  const time = performance.now() - start;
  window.removeEventListener('message', nothing);
  strange.remove();
  return (time * 1_000) / BATCH;
}
