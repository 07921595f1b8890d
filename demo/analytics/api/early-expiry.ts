import type { AccessToken } from './access-token.js';

/** Rejects tokens before they expire, on the demo's request: access tokens cannot be revoked otherwise. */
export class EarlyExpiry {
  /** Expiry in epoch seconds, by token identifier. */
  readonly #seen = new Map<string, number>();
  readonly #rejected = new Map<string, number>();
  /** Epoch seconds: all tokens issued earlier are rejected, whether the API has seen them or not. */
  #issuedBefore = 0;

  /** Rejects all tokens that have been issued so far. */
  expireAll(): void {
    // `iat` has whole seconds: a token issued in the current second may be the successor, so of these only tokens already seen are rejected.
    this.#issuedBefore = Math.floor(Date.now() / 1000);
    for (const [id, expiresAt] of this.#seen) this.#rejected.set(id, expiresAt);
    this.#seen.clear();
  }

  /** Whether the token is rejected; a token that is not rejected is recorded as seen. */
  rejects(token: AccessToken): boolean {
    if (token.issuedAt < this.#issuedBefore || this.#rejected.has(token.id)) return true;
    if (!this.#seen.has(token.id)) this.#forgetExpired();
    this.#seen.set(token.id, token.expiresAt);
    return false;
  }

  #forgetExpired(): void {
    const now = Date.now() / 1000;
    for (const tokens of [this.#seen, this.#rejected]) {
      for (const [id, expiresAt] of tokens) if (expiresAt <= now) tokens.delete(id);
    }
  }
}
