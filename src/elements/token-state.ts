import type { TokenState } from '../context.js';
import type { RevocationReason } from '../session/index.js';
import type { SessionController } from './session-controller.js';

/** A snapshot of a provider's session, for the context. */
export function tokenState(controller: SessionController, revoked: RevocationReason | null): TokenState {
  const { session } = controller;
  return Object.freeze({
    status: session.status,
    generation: session.generation,
    token: session.token,
    revoked,
    getToken: options => controller.withSession(current => current.getToken(options), session),
    refresh: () => controller.withSession(current => current.refresh(), session),
    invalidate: generation => {
      session.invalidate(generation);
    },
    recordDelivery: latency => {
      session.recordDelivery(latency);
    },
  } satisfies TokenState);
}
