import type { TokenState } from '../context.js';
import type { RevocationReason, TokenErrorCode } from '../session/index.js';
import type { SessionController } from './session-controller.js';

/** A snapshot of a provider's session, for the context. */
export function tokenStateOf(
  controller: SessionController,
  revoked: RevocationReason | null,
  error: TokenErrorCode | null = null,
  requestLogin: (() => void) | null = null,
): TokenState {
  const { session } = controller;
  return Object.freeze({
    status: session.status,
    generation: session.generation,
    token: session.token,
    revoked,
    error,
    requestLogin,
    getToken: options => controller.withSession(current => current.getToken(options), session),
    refresh: () => controller.withSession(current => current.refresh(), session),
    invalidate: generation => session.invalidate(generation),
    recordDelivery: latency => session.recordDelivery(latency),
  } satisfies TokenState);
}
