import type { SupersetCase } from './case.js';
import { tenGenerations } from './ten-generations.js';

/** All cases, the longest first, so that the others fill the rest of the time. */
export const cases: readonly SupersetCase[] = [tenGenerations];
