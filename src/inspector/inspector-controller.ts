import type { TokenProvider } from '../elements/token-provider.js';
import { tokenContext } from '../context.js';
import { FrameObserver } from './frame-observer.js';
import { listen } from './listen.js';
import { PageObserver } from './page-observer.js';
import { providerOf, type TokenConsumerElement } from './provider-of.js';
import { ProviderObserver } from './provider-observer.js';
import { EventLog } from './event-log.js';

/** Everything that is watched for one inspector, while it is in the document. */
export class InspectorController {
  readonly log = new EventLog();
  readonly #host: TokenConsumerElement;
  readonly #onChange: () => void;
  readonly #pageObserver: PageObserver;
  #provider: TokenProvider | null = null;
  #observers: { readonly provider: ProviderObserver; readonly frames: FrameObserver } | null = null;
  #disposeListener: (() => void) | undefined;
  /** Whose recording it is; an inspector that is kept somewhere keeps no provider. */
  #lastProvider: WeakRef<TokenProvider> | undefined;

  /** @param onChange is called when there is something new to show. */
  constructor(host: TokenConsumerElement, onChange: () => void) {
    this.#host = host;
    this.#onChange = onChange;
    this.#pageObserver = new PageObserver(this.log, onChange);
  }

  /** The provider that is watched; `null` while there is none. */
  get provider(): TokenProvider | null {
    return this.#provider;
  }

  start(): void {
    // Captured: a provider around the one that appears keeps its event to itself.
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

  /** Finds the provider anew: the host stands elsewhere, names another one, or one has appeared. */
  updateProvider(): void {
    const provider = providerOf(this.#host);
    if (provider === this.#provider) return;
    this.#stopObserving();
    if (provider) this.#observe(provider);
    this.#onChange();
  }

  /** A second has passed, or so it should. */
  onTick(): void {
    this.#pageObserver.onTick();
    this.sync();
  }

  /** No tick is to be expected. */
  onTicksStopped(): void {
    this.#pageObserver.onTicksStopped();
  }

  /** Looks at what changes without saying so. */
  sync(): void {
    this.#observers?.frames.sync();
  }

  /** Forgets what was; how things stand stays. */
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
