import type { Samples } from '../report.js';
import { has, type BareAck, type BarePush, type Turn, type Turned } from '../wire.js';
import { freshToken, type Embeds } from './embeds.js';
import { listenBare } from './gate.js';

/** ms; frames that have not answered by then never will. */
const PATIENCE = 20_000;
/** ms between two measurements: what the first one leaves to be done does not count in the second. */
const PAUSE = 4;

let serial = 0;
/** Whether the frames listen for bare messages. */
let listening = false;

/**
 * Pushes a new token to all frames, by the provider and by a bare loop in turns.
 *
 * @returns ms from the new token to the last acknowledgement that the host has processed.
 */
export async function measurePushes(embeds: Embeds, warmUps: number, rounds: number): Promise<Samples> {
  const windows = embeds.windows();
  const samples: Samples = { ours: [], bare: [] };
  for (let round = -warmUps; round < rounds; round++) {
    for (const way of round % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const)) {
      await turn(embeds, windows, way === 'bare');
      const time = await (way === 'ours' ? pushByProvider(embeds) : pushByLoop(windows, embeds.frameOrigin));
      if (round >= 0) samples[way].push(time);
      await new Promise(resolve => setTimeout(resolve, PAUSE));
    }
  }
  await turn(embeds, windows, false);
  return samples;
}

/** Lets the frames listen for bare messages, or no more. */
async function turn(
  { all, frameOrigin }: Embeds,
  windows: readonly Window[],
  listen: boolean,
): Promise<void> {
  if (listening === listen) return;
  listening = listen;
  const acknowledged = (data: unknown): boolean => has<Turned>(data, 'listens') && data.listens === listen;
  const message: Turn = { listen };
  await untilLast(all.length, { bare: true, acknowledged }, () => {
    if (listen) for (const embed of all) embed.send(message);
    else for (const window of windows) window.postMessage(message, frameOrigin);
  });
  await new Promise(resolve => setTimeout(resolve, PAUSE));
}

async function pushByProvider(embeds: Embeds): Promise<number> {
  const { provider, all } = embeds;
  const generation = provider.generation + 1;
  const acknowledged = (data: unknown): boolean =>
    has<{ type: unknown; generation: unknown }>(data, 'generation') &&
    data.type === 'TOKEN_ACK' &&
    data.generation === generation;
  // The embeds listen since they are there: when a later listener hears of it, they have processed it.
  const time = await untilLast(all.length, { bare: false, acknowledged }, () => {
    embeds.setToken();
  });
  if (all.some(embed => embed.generation !== generation))
    throw new Error('A frame acknowledged a token, and its embed did not notice.');
  return time;
}

function pushByLoop(windows: readonly Window[], origin: string): Promise<number> {
  const id = serial++;
  const acknowledged = (data: unknown): boolean => has<BareAck>(data, 'ack') && data.ack === id;
  return untilLast(windows.length, { bare: true, acknowledged }, () => {
    const message: BarePush = { push: id, token: freshToken() };
    for (const window of windows) window.postMessage(message, origin);
  });
}

interface Counter {
  readonly bare: boolean;
  readonly acknowledged: (data: unknown) => boolean;
}

/** ms from `push` to the last of `count` acknowledgements. */
function untilLast(count: number, { bare, acknowledged }: Counter, push: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let missing = count;
    const onMessage = ({ data }: MessageEvent<unknown>): boolean => {
      if (!acknowledged(data)) return false;
      missing -= 1;
      if (missing > 0) return true;
      const end = performance.now();
      stop();
      resolve(end - start);
      return true;
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`${missing} of ${count} frames did not acknowledge a token.`));
    }, PATIENCE);
    const stop = (): void => {
      clearTimeout(timer);
      if (bare) listenBare(null);
      else window.removeEventListener('message', onMessage);
    };
    if (bare) listenBare(onMessage);
    else window.addEventListener('message', onMessage);
    const start = performance.now();
    push();
  });
}
