import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { tokenContext } from '../context.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { EventLog } from './log/event-log.js';
import { observeFrames } from './log/frame-observer.js';
import { PageObserver } from './log/page-observer.js';
import { observeProvider } from './log/provider-observer.js';
import { providerOf, type TokenConsumerElement } from './log/provider-of.js';

/** The element that shows what is recorded. */
export interface InspectorHost extends ReactiveControllerHost, TokenConsumerElement {
  readonly paused: boolean;
}

const TICK_INTERVAL_MS = 1_000;

/**
 * Finds the provider of one inspector, and runs the observers while the inspector is in the document. While it is visible
 * and not paused, it ticks once a second; otherwise it has no timer.
 */
export class InspectorController implements ReactiveController {
  readonly log = new EventLog(() => {
    // While the inspector is not visible, entries are not rendered: the first tick renders them. A paused inspector has no
    // ticks either, but its count of new entries changes. Without a provider, there are few entries.
    if (this.#timer !== undefined || this.#host.paused || !this.#provider) this.#host.requestUpdate();
  });
  readonly #host: InspectorHost;
  readonly #pageObserver = new PageObserver(this.log);
  #provider: TokenProvider | null = null;
  #observers: { readonly recordState: () => void; readonly syncFrames: () => void } | null = null;
  /** Ends the observation of the provider. */
  #observation = new AbortController();
  /** Ends what runs while the host is in the document. */
  #connection = new AbortController();
  /** The provider of the log's entries. Weak, so that a removed inspector does not keep its provider in memory. */
  #lastProvider: WeakRef<TokenProvider> | undefined;
  #isIntersecting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: InspectorHost) {
    this.#host = host;
    host.addController(this);
  }

  /** The observed provider; `null` without one. */
  get provider(): TokenProvider | null {
    return this.#provider;
  }

  hostConnected(): void {
    const { signal } = (this.#connection = new AbortController());
    const onContextProvider = (event: Event): void => {
      if ('context' in event && event.context === tokenContext) this.updateProvider();
    };
    // In the capture phase: an outer provider stops the propagation of an inner provider's event.
    document.addEventListener('context-provider', onContextProvider, { signal, capture: true });
    document.addEventListener('visibilitychange', this.#startOrStopTicks, { signal });
    const intersectionObserver = new IntersectionObserver(entries => {
      this.#isIntersecting = entries.at(-1)?.isIntersecting ?? false;
      this.#startOrStopTicks();
    });
    intersectionObserver.observe(this.#host);
    signal.addEventListener('abort', () => intersectionObserver.disconnect());
    this.#pageObserver.start(signal);
    this.updateProvider();
    this.#host.requestUpdate();
  }

  /** Called before each render, as `paused` may have changed. */
  hostUpdate(): void {
    this.#startOrStopTicks();
  }

  hostDisconnected(): void {
    this.#connection.abort();
    this.#isIntersecting = false;
    this.#startOrStopTicks();
    this.#stopObserving();
  }

  /** Finds the provider again: after a move of the host, a change of its `provider`, or a new provider in the document. */
  updateProvider(): void {
    const provider = providerOf(this.#host);
    if (provider === this.#provider) return;
    this.#stopObserving();
    if (provider) this.#observe(provider);
    this.#host.requestUpdate();
  }

  /** Reads the changes for which no event is fired. */
  sync(): void {
    this.#observers?.syncFrames();
  }

  /** Deletes the entries, then records the present state. */
  clear(): void {
    this.log.clear();
    this.#observers?.recordState();
    this.#pageObserver.recordCurrentState();
    this.#host.requestUpdate();
  }

  #observe(provider: TokenProvider): void {
    const lastProvider = this.#lastProvider?.deref();
    if (lastProvider && lastProvider !== provider) this.log.reset();
    this.#provider = provider;
    this.#lastProvider = new WeakRef(provider);
    const { signal } = (this.#observation = new AbortController());
    this.#observers = {
      recordState: observeProvider(provider, this.log, signal),
      syncFrames: observeFrames(provider, this.log, signal),
    };
  }

  #stopObserving(): void {
    this.#observation.abort();
    this.#observers = null;
    this.#provider = null;
  }

  readonly #startOrStopTicks = (): void => {
    const shouldRun = !this.#host.paused && this.#isIntersecting && document.visibilityState === 'visible';
    if (shouldRun === (this.#timer !== undefined)) return;
    if (shouldRun) {
      this.#tick();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pageObserver.onTicksStopped();
  };

  #tick(): void {
    this.#timer = setTimeout(() => this.#tick(), TICK_INTERVAL_MS);
    this.#pageObserver.onTick();
    this.sync();
    this.#host.requestUpdate();
  }
}
