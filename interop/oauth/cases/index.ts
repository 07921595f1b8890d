import type { OAuthCase } from './case.js';
import {
  absoluteEnd,
  clientDisabled,
  endedByAdministrator,
  idleEnd,
  keysRotated,
  userDisabled,
} from './ends.js';
import { gateways, lostAnswer, restart, slowAnswer } from './failures.js';
import { pages } from './pages.js';
import { reuse, rotationOff, tenGenerations } from './rotation.js';

/** What is tried with every authorization server, in the order of the table. */
export const genericCases: readonly OAuthCase[] = [
  ...[tenGenerations, rotationOff, reuse],
  ...[idleEnd, absoluteEnd, endedByAdministrator, userDisabled, clientDisabled, keysRotated],
  ...[slowAnswer, lostAnswer, ...gateways, restart],
  ...pages,
];
