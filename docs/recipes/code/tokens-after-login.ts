import type { TokenProvider, TokenResponse } from 'analytics-embed';

/** Signs in with a form, and wraps the dashboards in a provider. */
export async function signIn(form: HTMLFormElement, dashboards: HTMLElement): Promise<TokenProvider> {
  const response = await fetch('/login', { method: 'POST', body: new FormData(form) });
  if (!response.ok) throw new Error('The login was refused.');

  const provider = document.createElement('token-provider');
  provider.endpoint = '/oauth/refresh';
  // Before the provider is in the document: without tokens it would request the first ones from the endpoint.
  provider.tokens = (await response.json()) as TokenResponse;
  dashboards.replaceWith(provider);
  provider.append(dashboards);
  return provider;
}
