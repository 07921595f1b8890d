import type { TokenProvider, TokenResponse } from 'analytics-embed';

/** Signs in by a form, and puts a provider around what is to be shown. */
export async function signIn(form: HTMLFormElement, dashboards: HTMLElement): Promise<TokenProvider> {
  const response = await fetch('/login', { method: 'POST', body: new FormData(form) });
  if (!response.ok) throw new Error('The login was refused.');

  const provider = document.createElement('token-provider');
  provider.endpoint = '/oauth/refresh';
  // Before it is in the document: without tokens it would ask the endpoint for the first ones.
  provider.tokens = (await response.json()) as TokenResponse;
  dashboards.replaceWith(provider);
  provider.append(dashboards);
  return provider;
}
