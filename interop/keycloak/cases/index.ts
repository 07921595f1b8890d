import type { OAuthCase } from '../../oauth/cases/case.js';

/** What is tried with Keycloak only. */
export const keycloakCases: readonly OAuthCase[] = [];
