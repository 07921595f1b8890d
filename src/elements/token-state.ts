import type { TokenState } from '../context.js';
import type { RevocationReason, TokenSession } from '../session/index.js';

/** What the context provides of a session, as it is now. */
export function tokenState(session: TokenSession, revoked: RevocationReason | null): TokenState {
  return Object.freeze({
    status: session.status,
    generation: session.generation,
    token: session.token,
    revoked,
    getToken: options => session.getToken(options),
    refresh: () => session.refresh(),
    invalidate: generation => {
      session.invalidate(generation);
    },
    recordDelivery: latency => {
      session.recordDelivery(latency);
    },
  } satisfies TokenState);
}
