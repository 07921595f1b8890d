import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { oidcClientRefresher } from '../../../src/session/refreshers/index.js';
import { TokenEndpoint } from '../../support/token-endpoint.js';
import { idTokenClaims } from '../../support/unsigned-jwt.js';
import { itRefreshes, type LoggedIn } from './refresher-contract.js';

const issuer = 'https://login.example';
const token_endpoint = `${issuer}/token`;

async function logIn(): Promise<LoggedIn> {
  const endpoint = new TokenEndpoint({ url: token_endpoint });
  const userManager = new UserManager({
    authority: issuer,
    client_id: 'page',
    redirect_uri: location.href,
    automaticSilentRenew: false,
    userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    metadata: { issuer, token_endpoint, authorization_endpoint: `${issuer}/authorize` },
  });
  const { expires_in, ...tokens } = endpoint.login;
  const now = Math.floor(Date.now() / 1_000);
  const profile = { ...idTokenClaims(issuer, 'page') };
  await userManager.storeUser(new User({ ...tokens, profile, scope: 'read', expires_at: now + expires_in }));
  return { endpoint, refresher: oidcClientRefresher(userManager) };
}

describe('oidcClientRefresher', () => {
  const client = { signinSilent: () => Promise.resolve(null) } satisfies Pick<UserManager, 'signinSilent'>;
  itRefreshes({ logIn, response: { scope: 'read' }, loggedOut: () => oidcClientRefresher(client) });
});
