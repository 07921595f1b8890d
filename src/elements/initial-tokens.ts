import { TokenError } from '../session/index.js';
import { tryOrReport } from './provider-events.js';
import { warnOnce } from './reporting.js';
import { documentProperty } from './url.js';

/** Tokens from the page, and the start of their lifetime: the request that brought them. */
export interface DatedTokens {
  /** What the page has set or written, not validated yet. */
  readonly value: unknown;
  /** When the request that brought them was sent, or when they were set: milliseconds on the page's monotonic clock. */
  readonly requestedAt: number;
}

/** The tokens that the page gives to a provider: those of the property `tokens`, else those of a script child. */
export class InitialTokens {
  readonly #element: HTMLElement;
  readonly #onScript: () => void;
  /** Created with the first connection, because a server has no such class. */
  #observer: MutationObserver | undefined;
  #tokens: DatedTokens | null = null;
  /** All objects that the property `tokens` was set to. */
  readonly #seenObjects = new WeakSet<object>();
  /** Whether the parser may still add a script child. */
  #isParsing = false;
  /** Whether the provider's markup is complete. */
  isReady = false;
  #wasDiscarded = false;

  /**
   * @param onScript called when the parser has finished with the document, so that the provider has all its children, and
   * when a script child was added later. There may be tokens to take then.
   */
  constructor(element: HTMLElement, onScript: () => void) {
    this.#element = element;
    this.#onScript = onScript;
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
    // A library that morphs markup changes attributes first: their update comes before the observer's callback.
    if (this.isReady && this.#element.isConnected) this.#takeScripts();
    const tokens = this.#tokens;
    this.#tokens = null;
    return tokens;
  }

  /** After a sign-out: drops the tokens, and those that the parser may still add. */
  discard(): void {
    this.#wasDiscarded = true;
    this.#takeScripts();
    this.#tokens = null;
    this.#wasDiscarded = !this.isReady;
  }

  /** Takes the tokens as soon as the markup is complete, so that they stay in the document no longer than necessary. */
  hostConnected(): void {
    // isBeingParsed() cannot detect the parser in an element that was moved.
    this.#isParsing = this.#isParsing
      ? documentProperty('readyState') === 'loading'
      : isBeingParsed(this.#element);
    if (this.#isParsing && !this.isReady)
      addEventListener('DOMContentLoaded', this.#onParsed, { once: true });
    else this.#onMarkupComplete();
  }

  hostDisconnected(): void {
    removeEventListener('DOMContentLoaded', this.#onParsed);
    this.#observer?.disconnect();
  }

  readonly #onParsed = (): void => {
    this.#onMarkupComplete();
    this.#onScript();
  };

  #onMarkupComplete(): void {
    this.isReady = true;
    this.#observer ??= new MutationObserver(records => {
      const isScript = (node: Node): boolean => (node as Element).localName === 'script';
      const isText = (target: Node): boolean => target !== this.#element;
      if (!records.some(({ target, addedNodes }) => isText(target) || [...addedNodes].some(isScript))) return;
      this.#takeScripts();
      this.#onScript();
    });
    this.#observer.observe(this.#element, { childList: true });
    this.#takeScripts();
    this.#wasDiscarded = false;
  }

  #takeScripts(): void {
    tryOrReport(this.#element, () => {
      const tokens = takeScriptTokens(this.#element, script =>
        // Its text may be written later.
        this.#observer?.observe(script, { childList: true, characterData: true, subtree: true }),
      );
      if (!this.#wasDiscarded) this.#tokens ??= tokens;
    });
  }
}

const NESTED_SCRIPT =
  'a <script> with tokens is not its child: the tokens stay in the document, unused. Make the <script> a direct child.';

/**
 * Removes each script child that contains tokens, whatever another library has made of its `type`, and returns the tokens;
 * `null` without one. All other scripts stay. Throws `tokens_invalid`.
 *
 * @param onOther called with each script child that stays.
 */
function takeScriptTokens(
  element: HTMLElement,
  onOther: (script: HTMLScriptElement) => void,
): DatedTokens | null {
  const values: unknown[] = [];
  for (const script of element.querySelectorAll('script')) {
    const text = script.textContent.trim();
    const value = parse(text);
    const isTokens = hasTokenField(value);
    if (script.parentNode !== element) {
      // Unless it belongs to a provider inside this one.
      if (isTokens && script.closest(element.localName) === element) warnOnce(element, NESTED_SCRIPT);
    } else if (isTokens || (text && typeof value !== 'object' && /\/json\b/i.test(script.type))) {
      script.remove();
      values.push(value);
    } else onOther(script);
  }
  const [value] = values;
  if (values.length === 0) return null;
  // The markup of another author must not decide which tokens are used.
  if (values.length > 1) throw invalidError('there is more than one child <script> with tokens. Keep one.');
  // Not the engine's error message, which quotes the text.
  if (value === undefined)
    throw invalidError('its child <script> is not valid JSON. Write a token response into it.');
  return { value, requestedAt: markupRequestedAt() };
}

function invalidError(message: string): TokenError {
  return new TokenError('tokens_invalid', message);
}

/** The parsed text; `undefined` if it is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value has a field for a token, of its own. A `token` that is not a string belongs to another library. */
function hasTokenField(value: unknown): boolean {
  return Object.entries(Object(value) as object).some(
    ([name, field]) =>
      name === 'access_token' || (/^(refresh_)?token$/.test(name) && typeof field === 'string'),
  );
}

/** Tokens in the page's own markup are as old as the request for the page. Tokens in markup that was inserted later count as new. */
function markupRequestedAt(): number {
  if (documentProperty('readyState') === 'complete') return performance.now();
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return navigation?.requestStart ?? performance.now();
}

/** Whether the parser may still add children to the element: nothing follows the element in the document yet. */
function isBeingParsed(element: HTMLElement): boolean {
  if (documentProperty('readyState') !== 'loading') return false;
  for (let node: Node | null = element; node; node = node.parentNode) if (node.nextSibling) return false;
  return true;
}
