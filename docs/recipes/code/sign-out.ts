import type { TokenProvider } from 'analytics-embed';

/** Signs out in this page, in all dashboards and tabs, and at the server. */
export async function signOut(provider: TokenProvider): Promise<void> {
  provider.clear(); // first, so that the response to a refresh in flight is dropped
  await fetch('/logout', { method: 'POST', keepalive: true });
}
