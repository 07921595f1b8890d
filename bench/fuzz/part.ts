import type { Part } from '../part.js';
import { report } from './report.js';
import { playAll, SHARES } from './targets.js';

/** Where both begin: what is found once is found again. */
const SEED = 1;
const MESSAGES = 1_000_000;

/** A million messages, to everything that hears any. */
export const part: Part = {
  name: 'fuzz',
  title: 'Fuzz: a million messages',
  async run() {
    return report(await playAll([...SHARES.keys()], { seed: SEED, messages: MESSAGES }));
  },
};
