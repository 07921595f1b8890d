import { readOAuthError } from './oauth-error.js';

/** A confidential client of an authorization server. */
export interface ConfidentialClient {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** RFC 7009; signing out revokes the refresh token there. */
  readonly revocationEndpoint?: string | undefined;
}

/** The refresh grant (RFC 6749 §6); times out after 15 s by default. */
export function refreshGrant(
  client: ConfidentialClient,
  refreshToken: string,
  signal?: AbortSignal,
): Promise<Response> {
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return post(client.tokenEndpoint, client, grant, signal);
}

/**
 * Revokes a refresh token (RFC 7009), if the authorization server has an endpoint for it.
 * @throws Error with the OAuth error code as its `code`, if the server refuses that
 */
export async function revokeRefreshToken(client: ConfidentialClient, token: string): Promise<void> {
  if (client.revocationEndpoint === undefined) return;
  const fields = { token, token_type_hint: 'refresh_token' };
  const response = await post(client.revocationEndpoint, client, fields);
  if (response.ok) return;
  const { error: code = `HTTP ${response.status}` } =
    readOAuthError(await response.json().catch(() => undefined)) ?? {};
  throw Object.assign(new Error('The revocation was refused.'), { code });
}

/** A request of the client with `client_secret_basic`. */
function post(
  url: string,
  { clientId, clientSecret }: ConfidentialClient,
  fields: Record<string, string>,
  signal: AbortSignal = AbortSignal.timeout(15_000),
): Promise<Response> {
  // §2.3.1: both are form-urlencoded.
  const [id, secret] = [clientId, clientSecret].map(text =>
    new URLSearchParams({ text }).toString().slice(5),
  );
  return fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json', authorization: `Basic ${btoa(`${id}:${secret}`)}` },
    body: new URLSearchParams(fields),
    redirect: 'error',
    signal,
  });
}
