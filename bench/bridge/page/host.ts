import type { Report, Samples } from '../report.js';
import { Embeds } from './embeds.js';
import { measureFirstTokens } from './first-token.js';
import { dispatchForeign, measureForeign } from './foreign.js';
import { measurePushes } from './push.js';

/** How often a token is pushed, to how many frames. */
const PUSHES = [
  { frames: 1, warmUps: 10, rounds: 121 },
  { frames: 10, warmUps: 10, rounds: 61 },
  { frames: 100, warmUps: 10, rounds: 41 },
  { frames: 500, warmUps: 5, rounds: 25 },
];
const FIRST_TOKENS = { frames: 40, rounds: 16 };
const FOREIGN_ROUNDS = 15;

async function report(body: Report): Promise<void> {
  await fetch('/report', { method: 'POST', body: JSON.stringify(body) });
}

async function measureAll(): Promise<void> {
  // The cost of an inexact clock is one that no ratio shows.
  if (!crossOriginIsolated) throw new Error('The host page is not isolated: its clock is too coarse.');
  const tell = ({ name, frames }: { name: string; frames: number }, samples: Samples): Promise<void> =>
    report({ type: 'samples', name, frames, ...samples });
  const { frames, rounds } = FIRST_TOKENS;
  const { cold, warm } = await measureFirstTokens(frames, rounds);
  await tell({ name: 'first-token-cold', frames }, cold);
  await tell({ name: 'first-token-warm', frames }, warm);
  const embeds = new Embeds();
  for (const push of PUSHES) {
    await embeds.growTo(push.frames);
    await tell({ name: 'push', frames: push.frames }, await measurePushes(embeds, push.warmUps, push.rounds));
  }
  for (const sender of ['stranger', 'strayed'] as const) {
    const samples = await measureForeign(embeds, sender, FOREIGN_ROUNDS);
    await tell({ name: `foreign-${sender}`, frames: embeds.all.length }, samples);
  }
  await report({ type: 'done' });
}

if (window.parent === window) {
  measureAll().catch((error: unknown) => report({ type: 'failed', message: String(error) }));
} else {
  // The page without embeds, in a frame of the one with them.
  window.dispatchForeign = () => dispatchForeign([]);
}
