import { ContextEvent } from '@lit/context';
import { tokenContext } from '../context.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { getElementByIdInScope } from '../get-element-by-id-in-scope.js';

/** Who takes tokens from a provider, as `<analytics-embed>` says it: by name, or from the nearest one. */
export interface TokenConsumerElement extends HTMLElement {
  /** The element, or its id; none: the nearest one. */
  readonly provider?: HTMLElement | string | null | undefined;
}

/** The element whose tokens a follower takes; `null` where there is none, or none that has come to life. */
export function providerOf(consumer: TokenConsumerElement): TokenProvider | null {
  const candidate = consumer.provider ? namedProvider(consumer) : nearestProvider(consumer);
  return isProvider(candidate) ? candidate : null;
}

/** The element that a follower names: in the same shadow root, else in the document; `null` when it names none, or nothing. */
export function namedProvider(consumer: TokenConsumerElement): Element | null {
  const { provider } = consumer;
  if (!provider) return null;
  return typeof provider === 'string' ? getElementByIdInScope(provider, consumer) : provider;
}

/** Whoever answers the context's request: the element at which it is heard. What it answers is not kept. */
function nearestProvider(consumer: TokenConsumerElement): EventTarget | null {
  const found: { provider: EventTarget | null } = { provider: null };
  const request = new ContextEvent(tokenContext, consumer, () => {
    found.provider = request.currentTarget;
  });
  consumer.dispatchEvent(request);
  return found.provider;
}

function isProvider(candidate: EventTarget | null): candidate is TokenProvider {
  return candidate instanceof HTMLElement && 'generation' in candidate && 'metrics' in candidate;
}
