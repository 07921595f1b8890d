import type { AccessToken } from './access-token.js';

/** Refuses tokens before their time, when the demo asks for it: access tokens are not revocable otherwise. */
export class EarlyExpiry {
  /** Expiry in epoch seconds, by token identifier. */
  readonly #seen = new Map<string, number>();
  readonly #rejected = new Map<string, number>();
  /** Epoch seconds: what was issued before is refused, seen or not. */
  #issuedBefore = 0;

  /** From now on, every token that is around now is refused. */
  expireAll(): void {
    // `iat` has whole seconds: a token issued in this very second may be the successor, so only seen ones count there.
    this.#issuedBefore = Math.floor(Date.now() / 1000);
    for (const [id, expiresAt] of this.#seen) this.#rejected.set(id, expiresAt);
    this.#seen.clear();
  }

  /** Whether the token is refused; one that is not is remembered as seen. */
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
