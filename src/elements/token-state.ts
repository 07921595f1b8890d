import type { TokenState } from '../context.js';
import type { RevocationReason } from '../session/index.js';
import type { SessionLink } from './session-link.js';

/** What the context provides of a provider's session, as it is now. */
export function tokenState(link: SessionLink, revoked: RevocationReason | null): TokenState {
  const { session } = link;
  return Object.freeze({
    status: session.status,
    generation: session.generation,
    token: session.token,
    revoked,
    getToken: options => link.ask(asked => asked.getToken(options), session),
    refresh: () => link.ask(asked => asked.refresh(), session),
    invalidate: generation => {
      session.invalidate(generation);
    },
    recordDelivery: latency => {
      session.recordDelivery(latency);
    },
  } satisfies TokenState);
}
