import type { Part } from './part.js';

/** All parts, in the order of the results. */
export const parts: readonly Part[] = [];
