import type { TokenStatus } from '../session/index.js';
import { fire } from './reporting.js';

/** Fires `token-status` for what no event of the session says: a status from before the insertion, and that of another session. */
export class StatusEvents {
  readonly #provider: HTMLElement & { readonly status: TokenStatus };
  /** Before the provider was in the document, it had no listener. */
  #isHeard = false;
  #announced: TokenStatus = 'idle';

  constructor(provider: HTMLElement & { readonly status: TokenStatus }) {
    this.#provider = provider;
  }

  /** The provider is in the document. */
  begin(): void {
    if (this.#isHeard) return;
    this.#isHeard = true;
    this.announce();
  }

  /** The session has an event for a status. Returns `false` if the provider must not fire it yet. */
  record(status: TokenStatus): boolean {
    if (this.#isHeard) this.#announced = status;
    return this.#isHeard;
  }

  /** Fires the provider's status, unless that was announced. */
  announce(): void {
    const { status } = this.#provider;
    const previous = this.#announced;
    if (!this.#isHeard || status === previous) return;
    this.#announced = status;
    fire(this.#provider, 'token-status', { status, previous });
  }
}
