/** Tokens that a provider has before it is in the document. */
export interface DatedTokens {
  /** Whatever the page said. */
  readonly value: unknown;
  /** ms on the page's monotonic clock: when the request that brought them was sent, or when they were set. */
  readonly requestedAt: number;
}

/**
 * Takes the tokens out of the child `<script type="application/json">`, so that they do not stay in the document;
 * `null` where there is none.
 *
 * @throws {SyntaxError} when it is not JSON, without the text of it
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
    // The engine's own message quotes the text.
    throw new SyntaxError('not JSON');
  }
}

/** Tokens in the page's own markup are as old as the request for the page; in markup that came later, they are new. */
function markupRequestedAt(): number {
  const [navigation] =
    document.readyState === 'complete'
      ? []
      : (performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]);
  return navigation?.requestStart ?? performance.now();
}

/** Whether the parser may still be inside an element: its children are not all there. */
export function isBeingParsed(element: HTMLElement): boolean {
  if (document.readyState !== 'loading') return false;
  for (let node: Node | null = element; node; node = node.parentNode) if (node.nextSibling) return false;
  return true;
}
