import { TokenError } from '../session/index.js';
import { tryOrReport } from './provider-events.js';

/** Tokens from the page, and the start of their lifetime: the request that brought them. */
export interface DatedTokens {
  /** What the page has set or written, not validated yet. */
  readonly value: unknown;
  /** When the request that brought them was sent, or when they were set: milliseconds on the page's monotonic clock. */
  readonly requestedAt: number;
}

/** The tokens that the page gives to a provider: those of the property `tokens`, else those of the script child. */
export class InitialTokens {
  readonly #element: HTMLElement;
  readonly #afterParsing: () => void;
  #tokens: DatedTokens | null = null;
  /** All objects that the property `tokens` was set to. */
  readonly #seenObjects = new WeakSet<object>();
  /** Whether the parser may still add the script child. */
  #isParsing = false;
  /** Whether the provider's markup is complete. */
  isReady = false;
  #wasDiscarded = false;

  /** @param onParsed called when the parser has finished with the document, so that the provider has all its children. */
  constructor(element: HTMLElement, onParsed: () => void) {
    this.#element = element;
    this.#afterParsing = onParsed;
  }

  /** Whether a value is set for the first time: frameworks set the same object at every rendering, which is not a new login. */
  isNew(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return true;
    const isSeen = this.#seenObjects.has(value);
    this.#seenObjects.add(value);
    return !isSeen;
  }

  /** Stores tokens that the property was just set to. */
  set(value: unknown): void {
    this.#tokens = { value, requestedAt: performance.now() };
  }

  /** Returns the tokens and drops them. */
  take(): DatedTokens | null {
    const tokens = this.#tokens;
    this.#tokens = null;
    return tokens;
  }

  /** After a sign-out: drops the tokens, and those that the parser may still add. */
  discard(): void {
    this.#tokens = null;
    if (this.isReady) return;
    this.#wasDiscarded = true;
    this.#takeScript();
  }

  /** Takes the tokens as soon as the markup is complete, so that they stay in the document no longer than necessary. */
  hostConnected(): void {
    if (this.isReady) return;
    // isBeingParsed() cannot detect the parser in an element that was moved.
    this.#isParsing = this.#isParsing ? document.readyState === 'loading' : isBeingParsed(this.#element);
    if (this.#isParsing) document.addEventListener('DOMContentLoaded', this.#onParsed, { once: true });
    else this.#onMarkupComplete();
  }

  hostDisconnected(): void {
    document.removeEventListener('DOMContentLoaded', this.#onParsed);
  }

  readonly #onParsed = (): void => {
    this.#onMarkupComplete();
    this.#afterParsing();
  };

  #onMarkupComplete(): void {
    this.isReady = true;
    this.#takeScript();
  }

  #takeScript(): void {
    tryOrReport(this.#element, () => {
      const tokens = takeScriptTokens(this.#element);
      if (!this.#wasDiscarded) this.#tokens ??= tokens;
    });
  }
}

/** Removes the child `<script type="application/json">`, and returns its tokens; `null` without one. Throws `tokens_invalid`. */
function takeScriptTokens(element: HTMLElement): DatedTokens | null {
  const script = element.querySelector<HTMLScriptElement>(':scope > script[type="application/json"]');
  if (!script) return null;
  script.remove();
  return { value: parse(script.textContent), requestedAt: markupRequestedAt() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's error message quotes the text.
    throw new TokenError(
      'tokens_invalid',
      'the child <script type="application/json"> is not valid JSON. Write a token response into it.',
    );
  }
}

/** Tokens in the page's own markup are as old as the request for the page. Tokens in markup that was inserted later count as new. */
function markupRequestedAt(): number {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const isLoading = document.readyState !== 'complete';
  return (isLoading ? navigation?.requestStart : undefined) ?? performance.now();
}

/** Whether the parser may still add children to the element: nothing follows the element in the document yet. */
function isBeingParsed(element: HTMLElement): boolean {
  if (document.readyState !== 'loading') return false;
  for (let node: Node | null = element; node; node = node.parentNode) if (node.nextSibling) return false;
  return true;
}
