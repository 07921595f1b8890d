import type { OAuthCase } from '../../oauth/cases/case.js';
import { expiredOnArrival, shortIdle } from './lifetimes.js';
import { description, loginEnds, loginEndsFirst, shortLogins } from './logins.js';

/** What is tried with Keycloak only. */
export const keycloakCases: readonly OAuthCase[] = [
  ...[shortLogins, shortIdle, loginEnds, loginEndsFirst, expiredOnArrival, description],
];
