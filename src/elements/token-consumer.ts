import { ContextEvent } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { tokenContext, type TokenState } from '../context.js';

/**
 * Keeps an element subscribed to its nearest provider, from its connection to its removal. Where none answers yet, it asks
 * again when one appears. It does not render its host for a token: that would cost more than the delivery.
 */
export class TokenConsumer implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #onState: (state: TokenState) => void;
  #state: TokenState | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement, onState: (state: TokenState) => void) {
    this.#host = host;
    this.#onState = onState;
    host.addController(this);
  }

  /** What the provider said last; `null` without one. */
  get state(): TokenState | null {
    return this.#state;
  }

  hostConnected(): void {
    this.#request();
    if (!this.#unsubscribe) document.addEventListener('context-provider', this.#onProvider);
  }

  hostDisconnected(): void {
    document.removeEventListener('context-provider', this.#onProvider);
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    this.#state = null;
  }

  #request(): void {
    this.#host.dispatchEvent(new ContextEvent(tokenContext, this.#host, this.#onContext, true));
  }

  readonly #onProvider = (event: Event): void => {
    if ((event as Event & { context?: unknown }).context === tokenContext) this.#request();
  };

  // One function for the whole life: providers know a subscription by its callback's identity.
  readonly #onContext = (state: TokenState, unsubscribe?: () => void): void => {
    document.removeEventListener('context-provider', this.#onProvider);
    if (unsubscribe !== this.#unsubscribe) {
      // A nearer provider has taken over, or one that offers no subscription.
      this.#unsubscribe?.();
      this.#unsubscribe = unsubscribe ?? null;
    }
    this.#state = state;
    this.#onState(state);
  };
}
