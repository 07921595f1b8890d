import { namedProvider, type TokenConsumerElement } from './provider-of.js';

/** Why there is nothing to show, with the remedy; the inspector goes on looking. */
export function missingProviderMessage(host: TokenConsumerElement): string {
  // A server knows nothing of the page around.
  if (!(globalThis as { document?: Document }).document) return '';
  const { provider } = host;
  const name = `<${host.localName}>`;
  const candidate = provider ? namedProvider(host) : host.closest('token-provider');
  if (candidate && !customElements.get(candidate.localName))
    return `${name}: <${candidate.localName}> is not defined yet. Load analytics-embed in this page (import 'analytics-embed', or its script tag).`;
  if (provider)
    return `${name}: the attribute "provider" names no <token-provider> of this document: give its id.`;
  return `${name}: there is no <token-provider> around it. Put it inside one, or name one by its id: provider="…".`;
}
