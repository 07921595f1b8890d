import type { TokenProvider } from '../elements/token-provider.js';
import { tokenContext } from '../context.js';
import { FrameWatch } from './frame-watch.js';
import { listen } from './listen.js';
import { PageWatch } from './page-watch.js';
import { providerOf, type Follower } from './provider-of.js';
import { ProviderWatch } from './provider-watch.js';
import { Recording } from './recording.js';

/** Everything that is watched for one inspector, while it is in the document. */
export class Inspection {
  readonly recording = new Recording();
  readonly #host: Follower;
  readonly #changed: () => void;
  readonly #page: PageWatch;
  #provider: TokenProvider | null = null;
  #watches: { readonly provider: ProviderWatch; readonly frames: FrameWatch } | null = null;
  #endSearch: (() => void) | undefined;
  /** Whose recording it is; an inspector that is kept somewhere keeps no provider. */
  #last: WeakRef<TokenProvider> | undefined;

  /** @param changed is called when there is something new to show. */
  constructor(host: Follower, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    this.#page = new PageWatch(this.recording, changed);
  }

  /** The provider that is watched; `null` while there is none. */
  get provider(): TokenProvider | null {
    return this.#provider;
  }

  start(): void {
    // Captured: a provider around the one that appears keeps its event to itself.
    this.#endSearch = listen(
      document,
      'context-provider',
      event => {
        if ('context' in event && event.context === tokenContext) this.follow();
      },
      true,
    );
    this.#page.start();
    this.follow();
  }

  stop(): void {
    this.#endSearch?.();
    this.#page.stop();
    this.#leave();
  }

  /** Finds the provider anew: the host stands elsewhere, names another one, or one has appeared. */
  follow(): void {
    const provider = providerOf(this.#host);
    if (provider === this.#provider) return;
    this.#leave();
    if (provider) this.#watch(provider);
    this.#changed();
  }

  /** A second has passed, or so it should. */
  tick(): void {
    this.#page.tick();
    this.look();
  }

  /** No tick is to be expected. */
  idle(): void {
    this.#page.idle();
  }

  /** Looks at what changes without saying so. */
  look(): void {
    this.#watches?.frames.look();
  }

  /** Forgets what was; how things stand stays. */
  clear(): void {
    this.recording.clear();
    this.#watches?.provider.present();
    this.#page.present();
    this.#changed();
  }

  #watch(provider: TokenProvider): void {
    const last = this.#last?.deref();
    if (last && last !== provider) this.recording.reset();
    this.#provider = provider;
    this.#last = new WeakRef(provider);
    this.#watches = {
      provider: new ProviderWatch(provider, this.recording, this.#changed),
      frames: new FrameWatch(provider, this.recording, this.#changed),
    };
    this.#watches.provider.start();
    this.#watches.frames.start();
  }

  #leave(): void {
    this.#watches?.provider.stop();
    this.#watches?.frames.stop();
    this.#watches = null;
    this.#provider = null;
  }
}
