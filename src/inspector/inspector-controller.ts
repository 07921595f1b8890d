import { tokenContext } from '../context.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { EventLog } from './log/event-log.js';
import { FrameObserver } from './log/frame-observer.js';
import { listen } from './log/listen.js';
import { PageObserver } from './log/page-observer.js';
import { ProviderObserver } from './log/provider-observer.js';
import { providerOf, type TokenConsumerElement } from './log/provider-of.js';

/** Finds the provider of one inspector, and runs the observers while the inspector is in the document. */
export class InspectorController {
  readonly log = new EventLog();
  readonly #host: TokenConsumerElement;
  readonly #onChange: () => void;
  readonly #pageObserver: PageObserver;
  #provider: TokenProvider | null = null;
  #observers: { readonly provider: ProviderObserver; readonly frames: FrameObserver } | null = null;
  #disposeListener: (() => void) | undefined;
  /** The provider of the log's entries. Weak, so that a removed inspector does not keep its provider in memory. */
  #lastProvider: WeakRef<TokenProvider> | undefined;

  /** @param onChange called when there is something new to show. */
  constructor(host: TokenConsumerElement, onChange: () => void) {
    this.#host = host;
    this.#onChange = onChange;
    this.#pageObserver = new PageObserver(this.log, onChange);
  }

  /** The observed provider; `null` without one. */
  get provider(): TokenProvider | null {
    return this.#provider;
  }

  start(): void {
    // In the capture phase: an outer provider stops the propagation of an inner provider's event.
    this.#disposeListener = listen(
      document,
      'context-provider',
      event => {
        if ('context' in event && event.context === tokenContext) this.updateProvider();
      },
      true,
    );
    this.#pageObserver.start();
    this.updateProvider();
  }

  stop(): void {
    this.#disposeListener?.();
    this.#pageObserver.stop();
    this.#stopObserving();
  }

  /** Finds the provider again: after a move of the host, a change of its `provider`, or a new provider in the document. */
  updateProvider(): void {
    const provider = providerOf(this.#host);
    if (provider === this.#provider) return;
    this.#stopObserving();
    if (provider) this.#observe(provider);
    this.#onChange();
  }

  /** Called by the ticker once a second. */
  onTick(): void {
    this.#pageObserver.onTick();
    this.sync();
  }

  /** Called by the ticker when it stops. */
  onTicksStopped(): void {
    this.#pageObserver.onTicksStopped();
  }

  /** Reads the changes for which no event is fired. */
  sync(): void {
    this.#observers?.frames.sync();
  }

  /** Deletes the entries, then records the present state. */
  clear(): void {
    this.log.clear();
    this.#observers?.provider.recordCurrentState();
    this.#pageObserver.recordCurrentState();
    this.#onChange();
  }

  #observe(provider: TokenProvider): void {
    const lastProvider = this.#lastProvider?.deref();
    if (lastProvider && lastProvider !== provider) this.log.reset();
    this.#provider = provider;
    this.#lastProvider = new WeakRef(provider);
    this.#observers = {
      provider: new ProviderObserver(provider, this.log, this.#onChange),
      frames: new FrameObserver(provider, this.log, this.#onChange),
    };
    this.#observers.provider.start();
    this.#observers.frames.start();
  }

  #stopObserving(): void {
    this.#observers?.provider.stop();
    this.#observers?.frames.stop();
    this.#observers = null;
    this.#provider = null;
  }
}
