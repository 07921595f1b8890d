import { createContext } from '@lit/context';
import type {
  GetTokenOptions,
  IssuedToken,
  RevocationReason,
  TokenErrorCode,
  TokenStatus,
} from './session/index.js';

/** The value of the context: an immutable snapshot, replaced at every change, and methods to request tokens. */
export interface TokenState {
  readonly status: TokenStatus;
  /** The token's number: 0 before the first token, one more at each new one. */
  readonly generation: number;
  /** The current token, valid or expired. Its secrets are private fields, which JSON and structured clones omit. */
  readonly token: IssuedToken | null;
  /** Why the last token was dropped; `null` while there may be one. */
  readonly revoked: RevocationReason | null;
  /** The code of the last error since the last token; `null` without one. */
  readonly error?: TokenErrorCode | null;
  /**
   * Goes to the login page at the user's request. Present only after the loop guard has stopped a redirect, while the status is
   * `failed`.
   */
  readonly requestLogin?: (() => void) | null;
  /** Resolves with an access token: see `TokenProvider.getToken`. */
  getToken(options?: GetTokenOptions): Promise<string>;
  /** Refreshes the token: see `TokenProvider.refresh`. */
  refresh(): Promise<void>;
  /** Reports a rejected generation: see `TokenProvider.invalidate`. */
  invalidate(generation: number): void;
  /** Records that a frame acknowledged the current token `latency` ms after it arrived (`metrics.delivery`). */
  recordDelivery(latency: number): void;
}

/**
 * The context through which `<token-provider>` provides its {@link TokenState}: for `@consume` in Lit elements, and for all
 * consumers of the Context Community Protocol. Its key is `Symbol.for(…)`, so that two copies of this library share it.
 */
export const tokenContext = createContext<TokenState>(Symbol.for('analytics-embed:token'));
