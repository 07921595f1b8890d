import { ContextEvent } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { tokenContext, type TokenState } from '../context.js';
import { getElementByIdInScope } from '../get-element-by-id-in-scope.js';
import { isOnServer } from './is-on-server.js';

/** A provider that is no ancestor: the element, or its id. */
export type NamedProvider = HTMLElement | string | undefined;

/** Who wants the tokens of a provider. */
export interface TokenConsumerHost extends ReactiveControllerHost, HTMLElement {
  /** None: the nearest one. */
  readonly provider: NamedProvider;
}

/**
 * Keeps an element subscribed to its provider, from its connection to its removal. Where none answers yet, it asks again
 * when one appears. It does not render its host for a token: that would cost more than the delivery.
 */
export class TokenConsumer implements ReactiveController {
  readonly #host: TokenConsumerHost;
  readonly #onState: (state: TokenState | null) => void;
  #state: TokenState | null = null;
  #unsubscribe: (() => void) | undefined;

  /** @param onState hears `null` when the provider is another one and has said nothing yet. */
  constructor(host: TokenConsumerHost, onState: (state: TokenState | null) => void) {
    this.#host = host;
    this.#onState = onState;
    host.addController(this);
  }

  /** What the provider said last; `null` without one. */
  get state(): TokenState | null {
    return this.#state;
  }

  hostConnected(): void {
    if (isOnServer(this.#host)) return;
    // Captured: a provider around the one that appears keeps its event to itself.
    document.addEventListener('context-provider', this.#onProvider, true);
    this.#request();
  }

  hostDisconnected(): void {
    document.removeEventListener('context-provider', this.#onProvider, true);
    this.#disconnect();
  }

  /** The host stands elsewhere, or names another provider. */
  resubscribe(): void {
    const previous = this.#state;
    this.#disconnect();
    this.#request();
    if (previous && !this.#state) this.#onState(null);
  }

  #disconnect(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#state = null;
  }

  #request(): void {
    const host = this.#host;
    const { provider } = host;
    if (!provider) {
      host.dispatchEvent(new ContextEvent(tokenContext, host, this.#onContext, true));
      return;
    }
    const target = typeof provider === 'string' ? getElementByIdInScope(provider, host) : provider;
    // Asked from nowhere: one that is put between must not take over where the page has named another.
    target?.dispatchEvent(new ContextEvent(tokenContext, document.createElement('i'), this.#onContext, true));
  }

  readonly #onProvider = ({ context }: Event & { context?: unknown }): void => {
    // A nearer one is told of us by the one before it; a name may mean another element now.
    if (context === tokenContext && (this.#host.provider || !this.#state)) this.#request();
  };

  // One function for the whole life: providers know a subscription by its callback's identity.
  readonly #onContext = (state: TokenState, unsubscribe?: () => void): void => {
    if (unsubscribe !== this.#unsubscribe) {
      // Another provider has taken over, or one that offers no subscription.
      this.#unsubscribe?.();
      this.#unsubscribe = unsubscribe;
    }
    this.#state = state;
    this.#onState(state);
  };
}
