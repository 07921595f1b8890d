import type { AnalyticsEmbed } from '../elements/analytics-embed.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { getElementByIdInScope } from '../get-element-by-id-in-scope.js';

/** Whether this provider is the nearest ancestor provider of the embed that fired this event, and the embed names no other. */
export function isDeliveryByContext(provider: TokenProvider, event: Event): boolean {
  const [embed, ...ancestors] = event.composedPath();
  if (embed instanceof HTMLElement && 'provider' in embed && embed.provider) return false;
  return ancestors.find(isProvider) === provider;
}

/** Whether the embed that fired this event in the document names this provider, as an element or by its id. */
export function isDeliveryByReference(provider: TokenProvider, event: Event): boolean {
  const [embed] = event.composedPath();
  if (!(embed instanceof HTMLElement)) return false;
  const { provider: reference } = embed as HTMLElement & Partial<Pick<AnalyticsEmbed, 'provider'>>;
  if (typeof reference !== 'string') return reference === provider;
  return reference !== '' && getElementByIdInScope(reference, embed) === provider;
}

/** Recognized by its members, because a page may define the element under another tag name. */
function isProvider(target: EventTarget): boolean {
  return 'metrics' in target && 'invalidate' in target;
}
