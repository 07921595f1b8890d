import { ContextEvent } from '@lit/context';
import { tokenContext } from '../../context.js';
import type { TokenProvider } from '../../elements/token-provider.js';
import { getElementByIdInScope } from '../../get-element-by-id-in-scope.js';

/** An element that gets its tokens from a provider, as `<analytics-embed>` does. */
export interface TokenConsumerElement extends HTMLElement {
  /** The provider or its id; without it, the nearest provider. */
  readonly provider?: HTMLElement | string | null | undefined;
}

/** The provider of a consumer; `null` if there is none, or if its element is not upgraded yet. */
export function providerOf(consumer: TokenConsumerElement): TokenProvider | null {
  const candidate = consumer.provider ? namedProvider(consumer) : nearestProvider(consumer);
  return isProvider(candidate) ? candidate : null;
}

/** The element that a consumer names, in its shadow root, else in the document; `null` if there is none or it names none. */
export function namedProvider(consumer: TokenConsumerElement): Element | null {
  const { provider } = consumer;
  if (!provider) return null;
  return typeof provider === 'string' ? getElementByIdInScope(provider, consumer) : provider;
}

/** The element that answers the context request: the event's current target at that time. The answer itself is dropped. */
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
