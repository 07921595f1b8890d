import { isBeingParsed, takeScriptTokens, type DatedTokens } from './script-tokens.js';

/** What a provider wants to hear of its first tokens. */
export interface FirstTokensListener {
  /** The parser has left the provider at last. */
  parsed(): void;
  /** The script child is not JSON. */
  invalid(): void;
}

/** The tokens that a provider brings along: those that were set, else those of its script child. */
export class FirstTokens {
  readonly #element: HTMLElement;
  readonly #listener: FirstTokensListener;
  #tokens: DatedTokens | null = null;
  /** All objects that were set. */
  readonly #known = new WeakSet<object>();
  /** Whether the script child may still be to come. */
  #parsing = false;
  #settled = false;
  #discarded = false;

  constructor(element: HTMLElement, listener: FirstTokensListener) {
    this.#element = element;
    this.#listener = listener;
  }

  /** Whether all that the markup says is known. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Whether a value is set for the first time: frameworks set the same object at every rendering, which is no new login. */
  isNew(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return true;
    const known = this.#known.has(value);
    this.#known.add(value);
    return !known;
  }

  /** Tokens that were set just now. */
  set(value: unknown): void {
    this.#tokens = { value, since: performance.now() };
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
    if (this.#settled) return;
    this.#discarded = true;
    this.#takeScript();
  }

  /** As early as the script child is there, so that its tokens stay in the document no longer than they must. */
  connected(): void {
    if (this.#settled) return;
    // One that was moved no longer shows that the parser is inside it.
    this.#parsing = this.#parsing ? document.readyState === 'loading' : isBeingParsed(this.#element);
    if (this.#parsing) document.addEventListener('DOMContentLoaded', this.#onParsed, { once: true });
    else this.#settle();
  }

  disconnected(): void {
    document.removeEventListener('DOMContentLoaded', this.#onParsed);
  }

  readonly #onParsed = (): void => {
    this.#settle();
    this.#listener.parsed();
  };

  #settle(): void {
    this.#settled = true;
    this.#takeScript();
  }

  #takeScript(): void {
    try {
      const tokens = takeScriptTokens(this.#element);
      if (!this.#discarded) this.#tokens ??= tokens;
    } catch {
      this.#listener.invalid();
    }
  }
}
