import { OktaAuth, type Tokens } from '@okta/okta-auth-js';

import type { Library, Manager, SignedIn } from '../manager.js';
import { idToken, refreshTokenInForm } from '../vendor-server.js';

/** Okta's default custom authorization server. */
const SERVER = '/oauth2/default';
const SCOPES = ['openid', 'profile', 'email', 'offline_access'];
/** ms between the service's start and a login's tokens, as their documentation orders it; in them a tab becomes the leader. */
const CODE_EXCHANGE = 200;

/** Running as a service: renewal by timer in the tab that leads, storage in step in all of them. */
class OktaManager implements Manager {
  #auth: OktaAuth | undefined;

  async start({ issuer, clientId, first }: SignedIn): Promise<void> {
    const auth = new OktaAuth({
      issuer: issuer + SERVER,
      clientId,
      redirectUri: location.origin,
      scopes: SCOPES,
      // Nothing signs the ID tokens here; their option for tests.
      ignoreSignature: true,
    });
    this.#auth = auth;
    await auth.start();
    if (!first) return;
    await new Promise(resolve => setTimeout(resolve, CODE_EXCHANGE));
    auth.tokenManager.setTokens(tokensOf(auth, first));
  }

  async token(): Promise<string> {
    const token = await this.#running().getOrRenewAccessToken();
    if (token === null) throw new Error('No access token.');
    return token;
  }

  async refresh(): Promise<void> {
    await this.#running().tokenManager.renew('accessToken');
  }

  /** What `signOut` does before it leaves the page, but for revoking what the server forgets anyway. */
  signOut(): Promise<void> {
    this.#running().tokenManager.clear();
    return Promise.resolve();
  }

  async dispose(): Promise<void> {
    await this.#running().stop();
  }

  #running(): OktaAuth {
    if (!this.#auth) throw new Error('Not started.');
    return this.#auth;
  }
}

/** The login's answer as its own code exchange hands it to `setTokens`. */
function tokensOf({ token, options }: OktaAuth, first: NonNullable<SignedIn['first']>): Tokens {
  const { issuer } = options;
  const now = Math.floor(Date.now() / 1_000);
  const expiresAt = now + Number(first.expires_in);
  const common = { scopes: SCOPES, authorizeUrl: `${issuer}/v1/authorize` };
  const raw = String(first['id_token']);
  const claims = token.decode(raw).payload;
  return {
    accessToken: {
      ...common,
      accessToken: first.access_token,
      expiresAt,
      tokenType: first.token_type,
      userinfoUrl: `${issuer}/v1/userinfo`,
    },
    idToken: {
      ...common,
      idToken: raw,
      claims,
      expiresAt: now + Number(claims.exp) - Number(claims.iat),
      issuer,
      clientId: String(options.clientId),
    },
    ...(first.refresh_token === undefined
      ? {}
      : {
          refreshToken: {
            ...common,
            refreshToken: first.refresh_token,
            expiresAt,
            tokenUrl: `${issuer}/v1/token`,
            issuer,
          },
        }),
  };
}

/** Okta's library. */
export const okta: Library = {
  name: '@okta/okta-auth-js',
  create: () => new OktaManager(),
  dress: (answer, now, grant) => ({
    ...answer,
    scope: SCOPES.join(' '),
    id_token: idToken(grant, now, { iss: grant.issuer + SERVER }),
  }),
  refreshTokenOf: request => refreshTokenInForm(request, `${SERVER}/v1/token`),
  documents: issuer => ({
    [`${SERVER}/.well-known/openid-configuration`]: {
      issuer: issuer + SERVER,
      authorization_endpoint: `${issuer}${SERVER}/v1/authorize`,
      token_endpoint: `${issuer}${SERVER}/v1/token`,
      jwks_uri: `${issuer}${SERVER}/v1/keys`,
    },
    [`${SERVER}/v1/keys`]: { keys: [] },
  }),
};
