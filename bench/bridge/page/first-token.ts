import type { Samples } from '../report.js';
import { has, type BareAnswer, type BareAsk, type FirstTokenOrder, type FirstTokenReport } from '../wire.js';
import { Embeds, freshToken } from './embeds.js';
import { listenBare } from './gate.js';

/** What frames measured of their first tokens. */
export interface FirstTokens {
  /** The first connection of each document. */
  readonly cold: Samples;
  /** The connections after it. */
  readonly warm: Samples;
}

/** Lets `frames` new frames connect, one after the other, `rounds` times each; in between they ask by bare messages. */
export async function measureFirstTokens(frames: number, rounds: number): Promise<FirstTokens> {
  const embeds = new Embeds();
  await embeds.addLate(frames);
  const result: FirstTokens = { cold: { ours: [], bare: [] }, warm: { ours: [], bare: [] } };
  for (const [index, frame] of embeds.windows().entries()) {
    const { ours, bare } = await askFrame(frame, embeds.frameOrigin, { rounds, bareFirst: index % 2 === 0 });
    result.cold.ours.push(...ours.slice(0, 1));
    result.cold.bare.push(...bare.slice(0, 1));
    result.warm.ours.push(...ours.slice(1));
    result.warm.bare.push(...bare.slice(1));
  }
  listenBare(null);
  embeds.remove();
  return result;
}

function askFrame(frame: Window, origin: string, order: FirstTokenOrder): Promise<Samples> {
  const token = freshToken();
  return new Promise(resolve => {
    listenBare(({ source, data }) => {
      if (source !== frame) return false;
      if (has<FirstTokenReport>(data, 'firstTokens')) resolve(data.firstTokens);
      else if (has<BareAsk>(data, 'ask'))
        frame.postMessage({ answer: data.ask, token } satisfies BareAnswer, origin);
      else return false;
      return true;
    });
    frame.postMessage(order, origin);
  });
}
