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
  const candidate = consumer.provider ? namedElement(consumer) : nearestProvider(consumer);
  return isProvider(candidate) ? candidate : null;
}

/** Why a consumer has no provider, with the remedy. */
export function missingProviderMessage(consumer: TokenConsumerElement): string {
  // On a server, there is no document to search.
  if (!(globalThis as { document?: Document }).document) return '';
  const { provider, localName } = consumer;
  const name = `<${localName}>`;
  const candidate = provider ? namedElement(consumer) : consumer.closest('token-provider');
  if (candidate && !customElements.get(candidate.localName))
    return `${name}: <${candidate.localName}> is not defined yet. Load analytics-embed in this page (import 'analytics-embed', or add its script tag).`;
  if (provider)
    return `${name}: the attribute "provider" does not name a <token-provider> of this document, or several elements have this id. Set it to the id of one.`;
  return `${name}: there is no <token-provider> around it. Put it inside one, or set the attribute "provider" to the id of one.`;
}

/** The element that a consumer names, in its shadow root, else in the document. */
function namedElement(consumer: TokenConsumerElement): Element | null | undefined {
  const { provider } = consumer;
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

function isProvider(candidate: EventTarget | null | undefined): candidate is TokenProvider {
  return candidate instanceof HTMLElement && 'generation' in candidate && 'metrics' in candidate;
}
