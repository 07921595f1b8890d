import { TokenError } from '../session/index.js';

/** Tokens from the page, and the start of their lifetime: the request that brought them. */
export interface DatedTokens {
  /** What the page has set or written, not validated yet. */
  readonly value: unknown;
  /** When the request that brought them was sent, or when they were set: milliseconds on the page's monotonic clock. */
  readonly requestedAt: number;
}

/**
 * Removes the child `<script type="application/json">` from the document, and returns its tokens; `null` if there is none.
 *
 * @throws {TokenError} `tokens_invalid` if it is not valid JSON
 */
export function takeScriptTokens(element: HTMLElement): DatedTokens | null {
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
  const [navigation] =
    document.readyState === 'complete'
      ? []
      : (performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]);
  return navigation?.requestStart ?? performance.now();
}

/** Whether the parser may still add children to the element: nothing follows the element in the document yet. */
export function isBeingParsed(element: HTMLElement): boolean {
  if (document.readyState !== 'loading') return false;
  for (let node: Node | null = element; node; node = node.parentNode) if (node.nextSibling) return false;
  return true;
}
