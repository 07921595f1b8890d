import type { TokenProvider } from 'analytics-embed';

/** Signs out here, in all dashboards and tabs, and at the server. */
export async function signOut(provider: TokenProvider): Promise<void> {
  provider.clear(); // first: a refresh that is under way is dropped
  await fetch('/logout', { method: 'POST', keepalive: true });
}
