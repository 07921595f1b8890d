import { isBeingParsed, takeScriptTokens, type DatedTokens } from './script-tokens.js';

/** What a provider wants to hear of its first tokens. */
export interface InitialTokensListener {
  /** The parser has left the provider at last. */
  onParsed(): void;
  /** The script child is not JSON. */
  onInvalid(): void;
}

/** The tokens that a provider brings along: those that were set, else those of its script child. */
export class InitialTokens {
  readonly #element: HTMLElement;
  readonly #listener: InitialTokensListener;
  #tokens: DatedTokens | null = null;
  /** All objects that were set. */
  readonly #seen = new WeakSet<object>();
  /** Whether the script child may still be to come. */
  #isParsing = false;
  #isReady = false;
  #wasDiscarded = false;

  constructor(element: HTMLElement, listener: InitialTokensListener) {
    this.#element = element;
    this.#listener = listener;
  }

  /** Whether all that the markup says is known. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether a value is set for the first time: frameworks set the same object at every rendering, which is no new login. */
  isNew(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return true;
    const wasSeen = this.#seen.has(value);
    this.#seen.add(value);
    return !wasSeen;
  }

  /** Tokens that were set just now. */
  set(value: unknown): void {
    this.#tokens = { value, requestedAt: performance.now() };
  }

  /** Hands them out, and keeps nothing. */
  take(): DatedTokens | null {
    const tokens = this.#tokens;
    this.#tokens = null;
    return tokens;
  }

  /** A sign-out: none of them counts any more, though the markup may still be to come. */
  discard(): void {
    this.#tokens = null;
    if (this.#isReady) return;
    this.#wasDiscarded = true;
    this.#takeScript();
  }

  /** As early as the script child is there, so that its tokens stay in the document no longer than they must. */
  hostConnected(): void {
    if (this.#isReady) return;
    // One that was moved no longer shows that the parser is inside it.
    this.#isParsing = this.#isParsing ? document.readyState === 'loading' : isBeingParsed(this.#element);
    if (this.#isParsing) document.addEventListener('DOMContentLoaded', this.#onParsed, { once: true });
    else this.#onMarkupComplete();
  }

  hostDisconnected(): void {
    document.removeEventListener('DOMContentLoaded', this.#onParsed);
  }

  readonly #onParsed = (): void => {
    this.#onMarkupComplete();
    this.#listener.onParsed();
  };

  #onMarkupComplete(): void {
    this.#isReady = true;
    this.#takeScript();
  }

  #takeScript(): void {
    try {
      const tokens = takeScriptTokens(this.#element);
      if (!this.#wasDiscarded) this.#tokens ??= tokens;
    } catch {
      this.#listener.onInvalid();
    }
  }
}
