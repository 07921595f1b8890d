import { createContext } from '@lit/context';
import type { GetTokenOptions, IssuedToken, RevocationReason, TokenStatus } from './session/index.js';

/** What a `<token-provider>` provides: a snapshot, a new one at every change, and the ways to ask for more. */
export interface TokenState {
  readonly status: TokenStatus;
  /** 0 before the first token, +1 at every new one. */
  readonly generation: number;
  /** The token in hand, alive or not; its secrets do not show in consoles or JSON. */
  readonly token: IssuedToken | null;
  /** Why there is none any more. */
  readonly revoked: RevocationReason | null;
  /** As `<token-provider>`'s. */
  getToken(options?: GetTokenOptions): Promise<string>;
  /** As `<token-provider>`'s. */
  refresh(): Promise<void>;
  /** As `<token-provider>`'s. */
  invalidate(generation: number): void;
  /** A frame acknowledged the token in hand `latency` ms after it came (`metrics.delivery`). */
  recordDelivery(latency: number): void;
}

/**
 * The context through which `<token-provider>` provides its {@link TokenState}, for `@consume` of any Lit element and for
 * anybody who speaks the Context Community Protocol. The key is registered, so that two copies of this library share it.
 */
export const tokenContext = createContext<TokenState>(Symbol.for('analytics-embed:token'));
