import { DocumentRecovery, type RecoveryCause } from './document-recovery.js';
import type { EmbedRecovery, FrameBridgeOptions, FrameEvent } from './frame-bridge-options.js';
import type { FrameLocation } from './frame-location.js';
import { FrameState } from './frame-state.js';
import { ownMember, type BridgeClock, type FrameToken, type ProtocolSession } from './protocol.js';

/** What a {@link FrameReloads} needs of its bridge. */
export interface ReloadHost {
  readonly options: FrameBridgeOptions;
  readonly location: FrameLocation;
  readonly clock: BridgeClock;
  readonly session: ProtocolSession;
  readonly emit: (event: FrameEvent) => unknown;
  /** Replaces the iframe by one with this address. */
  load(url: string): void;
}

/** Loads a frame again, with its state: because the page says so, or because a document was lost or has failed. */
export class FrameReloads {
  readonly #host: ReloadHost;
  readonly #state: FrameState;
  readonly #recovery: DocumentRecovery;
  /** Whether the frame was loaded again because its first token had expired on arrival. */
  #wasLoadedForToken = false;

  constructor(host: ReloadHost) {
    const { clock, emit, session } = host;
    this.#host = host;
    this.#state = new FrameState(session, clock);
    this.#recovery = new DocumentRecovery(clock, {
      announce: (cause, attempt) => emit({ type: 'recovering', cause, attempt }) !== false,
      load: cause => this.#recover(cause),
      recovered: (cause, attempts) => emit({ type: 'recovered', cause, attempts }),
    });
  }

  /** The frame's state has changed. */
  onStateChange(isReport?: boolean): void {
    this.#state.onChange(isReport);
  }

  /** A document has loaded. @param isLater an earlier one has answered. */
  onLoad(isLater: boolean, handshakeTimeout: number): void {
    const mustAnswer = isLater && !!ownMember(this.#host.options.protocol, 'answersEveryLoad');
    this.#recovery.onLoad(mustAnswer, handshakeTimeout);
  }

  /** The document answers. */
  onAnswer(): void {
    this.#recovery.onAnswer();
  }

  /**
   * The document has a new token, which does not remove the errors that the document may show.
   *
   * @param first the document's first token; `null` if this is the first.
   * @param lateMs the time since the document's last token expired; 0 if it was valid.
   */
  onToken(token: FrameToken, first: FrameToken | null, lateMs: number, recover: EmbedRecovery): void {
    if (this.#host.session.saveState) this.#state.onToken();
    const { protocol } = this.#host.options;
    const neverHadValid =
      !!first && !this.#wasLoadedForToken && !!ownMember(protocol, 'wasExpired')?.(first, token);
    if (!ownMember(protocol, 'neverRetries') || !(neverHadValid || lateMs)) return;
    this.#host.emit({ type: 'stale', generation: token.generation, for: neverHadValid ? first.age : lateMs });
    if (neverHadValid) {
      this.#wasLoadedForToken = true;
      this.#recovery.start('no-token');
    } else if (recover === 'reload') this.#recovery.start('stale-token');
  }

  /** The token belongs to another login. */
  onLogin(): void {
    this.#state.discard();
  }

  onRevocation(): void {
    this.#state.discard();
    this.#recovery.cancel();
  }

  /** The frame shows another origin. */
  onOriginChange(): void {
    this.#recovery.block();
  }

  /** Loads the address again. Returns `false` if the frame has no state: then a new bridge does the same. */
  reload(isConnected: boolean): boolean {
    if (!this.#host.session.saveState) return false;
    this.#recovery.cancel();
    if (isConnected) this.#state.saveBefore(() => this.#load());
    else this.#load();
    return true;
  }

  dispose(): void {
    this.#recovery.cancel();
    this.#state.dispose();
  }

  #recover(cause: RecoveryCause): void {
    // Of the others, no document could save its state.
    if (cause !== 'stale-token') this.#load();
    else
      this.#state.saveBefore(() => {
        if (this.#recovery.isLoading) this.#load();
      });
  }

  #load(): void {
    this.#host.load(this.#state.restore(this.#host.location.url));
  }
}
