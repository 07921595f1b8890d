import type { OAuthCase } from './case.js';
import { reuse, rotationOff, tenGenerations } from './rotation.js';

/** What is tried with every authorization server, in the order of the table. */
export const genericCases: readonly OAuthCase[] = [tenGenerations, rotationOff, reuse];
