import type { AnalyticsEmbed } from '../elements/analytics-embed.js';
import type { TokenProvider } from '../elements/token-provider.js';
import { getElementByIdInScope } from '../get-element-by-id-in-scope.js';

/** Whether a delivery, heard at the provider, is to an embed that has this one as its nearest, and names no other. */
export function isDeliveryByContext(provider: TokenProvider, event: Event): boolean {
  const [embed, ...ancestors] = event.composedPath();
  if (embed instanceof HTMLElement && 'provider' in embed && embed.provider) return false;
  return ancestors.find(isProvider) === provider;
}

/** Whether a delivery, heard anywhere in the document, is to an embed that names this provider, as an element or by its id. */
export function isDeliveryByReference(provider: TokenProvider, event: Event): boolean {
  const [embed] = event.composedPath();
  if (!(embed instanceof HTMLElement)) return false;
  const { provider: reference } = embed as HTMLElement & Partial<Pick<AnalyticsEmbed, 'provider'>>;
  if (typeof reference !== 'string') return reference === provider;
  return reference !== '' && getElementByIdInScope(reference, embed) === provider;
}

/** By what it can do: its tag is the page's to choose. */
function isProvider(target: EventTarget): boolean {
  return 'metrics' in target && 'invalidate' in target;
}
