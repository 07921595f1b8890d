import { ContextEvent } from '@lit/context';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { FrameBridge } from '../bridge/frame-bridge.js';
import { tokenContext, type TokenState } from '../context.js';
import { getElementByIdInScope } from '../get-element-by-id-in-scope.js';
import { isOnServer } from './base-element.js';

/** A provider that is not an ancestor: the element, or its id. */
export type NamedProvider = HTMLElement | string | undefined;

/** Forwards the provider's state to a frame: a token, or its revocation. */
export function forwardToken(state: TokenState | null, bridge: FrameBridge | null): void {
  if (state?.revoked && !state.token) bridge?.revoke(state.revoked);
  else bridge?.deliver(state?.token ?? null);
}

/** Forwards the frame's rejection of a token to the provider. */
export function forwardRejection(state: TokenState | null, generation: number, isExpired: boolean): void {
  // The current token is still good for other callers. The new one reaches the frame as every token does.
  if (isExpired) void state?.getToken({ minValidity: Infinity }).catch(() => undefined);
  else state?.invalidate(generation);
}

/** An element that consumes the tokens of a provider. */
export interface TokenConsumerHost extends ReactiveControllerHost, HTMLElement {
  /** `undefined`: the nearest ancestor. */
  readonly provider: NamedProvider;
}

/**
 * Keeps an element subscribed to its provider while the element is connected. Without a provider, it requests the context again
 * when one appears. A new token does not make the host render, which would cost more than the delivery; the offer of the login
 * page does.
 */
export class TokenConsumer implements ReactiveController {
  readonly #host: TokenConsumerHost;
  readonly #onState: (state: TokenState | null) => void;
  /** The latest state of the provider; `null` without a provider. */
  state: TokenState | null = null;
  #unsubscribe: (() => void) | undefined;

  /** @param onState receives each new state, and `null` if the new provider has not answered yet. */
  constructor(host: TokenConsumerHost, onState: (state: TokenState | null) => void) {
    this.#host = host;
    this.#onState = onState;
    host.addController(this);
  }

  hostConnected(): void {
    if (isOnServer(this.#host)) return;
    // In the capture phase, because a provider around the new one stops the propagation of the event.
    addEventListener('context-provider', this.#onProvider, true);
    this.#request();
  }

  hostDisconnected(): void {
    removeEventListener('context-provider', this.#onProvider, true);
    this.#disconnect();
  }

  /** Call if the host may have another provider now: it was moved, or names another one. */
  resubscribe(): void {
    const previous = this.state;
    this.#disconnect();
    this.#request();
    if (previous?.requestLogin) this.#host.requestUpdate();
    if (previous && !this.state) this.#onState(null);
  }

  #disconnect(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.state = null;
  }

  #request(): void {
    const host = this.#host;
    const { provider } = host;
    if (!provider) {
      host.dispatchEvent(new ContextEvent(tokenContext, host, this.#onContext, true));
      return;
    }
    const target = typeof provider === 'string' ? getElementByIdInScope(provider, host) : provider;
    // On behalf of a detached element: a provider that appears in between must not replace the named one. Without bubbling: an
    // element that is not a provider must not stand for the one around it.
    const request = Object.assign(new Event('context-request'), {
      context: tokenContext,
      contextTarget: document.createElement('i'),
      callback: this.#onContext,
      subscribe: true,
    });
    target?.dispatchEvent(request);
  }

  readonly #onProvider = ({ context }: Event & { context?: unknown }): void => {
    // A provider itself passes its subscribers on to a nearer one. An id may belong to another element now, or to several.
    if (context === tokenContext && (this.#host.provider || !this.state)) this.resubscribe();
  };

  // One function for all requests: providers identify a subscription by its callback.
  readonly #onContext = (state: TokenState, unsubscribe?: () => void): void => {
    if (unsubscribe !== this.#unsubscribe) {
      // The state comes from another provider, or from one without subscriptions.
      this.#unsubscribe?.();
      this.#unsubscribe = unsubscribe;
    }
    if (!state.requestLogin !== !this.state?.requestLogin) this.#host.requestUpdate();
    this.state = state;
    this.#onState(state);
  };
}
