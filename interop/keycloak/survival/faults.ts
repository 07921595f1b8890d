import type { AnswerFault } from '../../proxy.js';

/** What happens to the answer of one refresh, by the words of the table. */
export const FAULTS: Readonly<Record<string, AnswerFault>> = {
  'an answer after 12 s': { delayMs: 12_000 },
  'an answer after 25 s': { delayMs: 25_000 },
  'no answer': 'never',
  'the connection is cut after the request was sent': 'drop',
};

/** The libraries, each with its page in `page/`. */
export const SIDES = ['analytics-embed', 'keycloak-js', 'oidc-client-ts', 'oidc-spa'] as const;

export type Side = (typeof SIDES)[number];
