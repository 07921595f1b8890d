import type { Client, Provider, Session } from 'oidc-provider';

/** What the types of oidc-provider leave out. */
interface LogoutClient extends Client {
  /** Posts a logout token to the client (OpenID Connect Back-Channel Logout 1.0). */
  backchannelLogout(accountId: string, sid: string | undefined): Promise<void>;
}

/**
 * Ends logins as an administrator does, for whom oidc-provider has no page: the user is not at the browser, so the clients learn of it
 * by back-channel logout only.
 *
 * @returns a function that ends all logins, and resolves when the clients have answered
 */
export function loginEnder(provider: Provider): () => Promise<void> {
  const sessions = new Map<string, Session>();
  provider.on('session.saved', session => {
    if (session.accountId) sessions.set(session.uid, session);
  });
  provider.on('session.destroyed', session => sessions.delete(session.uid));

  async function endAt(clientId: string, session: Session): Promise<void> {
    const client = (await provider.Client.find(clientId)) as LogoutClient | undefined;
    if (!client?.backchannelLogoutUri || session.accountId === undefined) return;
    await client.backchannelLogout(session.accountId, session.sidFor(clientId));
  }

  return async () => {
    const ended = [...sessions.values()];
    await Promise.all(ended.map(session => session.destroy()));
    await Promise.all(
      ended.flatMap(session => Object.keys(session.authorizations ?? {}).map(id => endAt(id, session))),
    );
  };
}
