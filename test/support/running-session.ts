import { TokenError, type TokenResponse, type TokenSessionOptions } from '../../src/session/index.js';
import { SessionHarness, tokens } from './session-harness.js';

/** What `fetch` rejects with when the connection is lost. */
export const connectionLost = new TypeError('Failed to fetch');
/** A 503. */
export const unavailable = new TokenError('server_error', 'The token endpoint responded with 503.', {
  status: 503,
});
/** RFC 6749 §5.2: what a server says to a refresh token that it does not know, or has seen before. */
export const invalidGrant = new TokenError('invalid_grant', 'The token endpoint rejected the request.', {
  status: 400,
});

/** A session in virtual time that runs and has its first token, 100 s long unless said otherwise. */
export function running(
  response: Partial<TokenResponse> = {},
  options: TokenSessionOptions = {},
): SessionHarness {
  const harness = new SessionHarness(options);
  harness.session.setTokens(tokens(1, response));
  harness.session.start();
  return harness;
}
