import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { after, before, beforeEach, describe, it } from 'node:test';

import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { Provider, type Configuration } from 'oidc-provider';

import { createMemoryAdapter } from '../../demo/authorization-server/memory-adapter.js';
import { createSigningKeys } from '../../demo/authorization-server/signing-key.js';
import { TokenSession, type Refresher } from '../../src/session/index.js';
import { oauth4webapiRefresher } from '../../src/session/refreshers/index.js';
import { freePort } from '../support/free-port.js';

const clientId = 'page';
const scope = 'openid offline_access';
const configuration: Configuration = {
  adapter: createMemoryAdapter(),
  jwks: createSigningKeys(),
  clients: [
    {
      client_id: clientId,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://127.0.0.1/callback'],
      id_token_signed_response_alg: 'ES256',
      dpop_bound_access_tokens: true,
    },
  ],
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  rotateRefreshToken: true,
  ttl: { AccessToken: 100, RefreshToken: 1_000, Grant: 1_000, IdToken: 100 },
  features: {
    devInteractions: { enabled: false },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
  },
};

/** One request to the token endpoint, as the network saw it. */
interface SeenRequest {
  readonly refreshToken: string | null;
  readonly hasNonce: boolean;
  readonly status: number;
}

void describe('oauth4webapiRefresher with DPoP at oidc-provider', () => {
  let provider: Provider;
  let server: Server;
  before(async () => {
    const port = await freePort();
    provider = new Provider(`http://127.0.0.1:${port}`, configuration);
    const answer = provider.callback();
    server = createServer((request, response) => void answer(request, response));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  let seen: SeenRequest[];
  let thumbprint: string;
  let refresher: Refresher;
  let firstRefreshToken: string;
  beforeEach(async () => {
    seen = [];
    const client: oauth.Client = { client_id: clientId, id_token_signed_response_alg: 'ES256' };
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
    thumbprint = await DPoP.calculateThumbprint();
    refresher = oauth4webapiRefresher(oauth, {
      as: { issuer: provider.issuer, token_endpoint: `${provider.issuer}/token` },
      client,
      clientAuthentication: oauth.None(),
      options: {
        DPoP,
        [oauth.customFetch]: watchedFetch,
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out; this is the loopback interface
        [oauth.allowInsecureRequests]: true,
      },
    });
    firstRefreshToken = await logIn();
  });

  /** A login without its pages: the grant, and the refresh token that is bound to the key (RFC 9449 §5). */
  async function logIn(): Promise<string> {
    const client = await provider.Client.find(clientId);
    assert.ok(client);
    const accountId = 'maya';
    const grant = new provider.Grant({ clientId, accountId });
    grant.addOIDCScope(scope);
    const grantId = await grant.save();
    const refreshToken = new provider.RefreshToken({
      client,
      accountId,
      grantId,
      scope,
      gty: 'authorization_code',
    });
    refreshToken.jkt = thumbprint;
    return refreshToken.save();
  }

  async function watchedFetch(url: string, init: RequestInit): Promise<Response> {
    const response = await fetch(url, init);
    const proof = decodeJwt(new Headers(init.headers).get('dpop') ?? '');
    seen.push({
      refreshToken: (init.body as URLSearchParams).get('refresh_token'),
      hasNonce: proof['nonce'] !== undefined,
      status: response.status,
    });
    return response;
  }

  void it('fetches a nonce once, and rotates the refresh token at each refresh', async () => {
    const session = new TokenSession({ refresher });
    const events: string[] = [];
    session.subscribe(({ type }) => events.push(type));
    session.setTokens({ access_token: 'of-the-login', refresh_token: firstRefreshToken, expires_in: 100 });
    session.start();
    try {
      const accessTokens = new Set<string>();
      for (const generation of [2, 3]) {
        await session.refresh();
        assert.equal(session.generation, generation);
        assert.equal(session.token?.response.token_type, 'dpop');
        assert.equal(session.token.lifetime, 100_000);
        const accessToken = await session.getToken();
        accessTokens.add(accessToken);
        assert.equal((await provider.AccessToken.find(accessToken))?.jkt, thumbprint);
      }
      assert.equal(accessTokens.size, 2);
      // The session would try again, too, but later.
      assert.ok(!events.includes('refresh-failed'));
    } finally {
      session.stop();
    }
    const steps = seen.map(({ hasNonce, status }) => [hasNonce, status]);
    assert.deepEqual(steps, [
      [false, 400],
      [true, 200],
      [true, 200],
    ]);
    const [first, again, second] = seen.map(request => request.refreshToken);
    assert.equal(first, firstRefreshToken);
    assert.equal(again, firstRefreshToken);
    assert.notEqual(second, firstRefreshToken);
  });
});
