import { expect } from '@open-wc/testing';
import * as oauth from 'oauth4webapi';
import { TokenSession } from '../../../src/session/index.js';
import { oauth4webapiRefresher } from '../../../src/session/refreshers/index.js';
import { http, HttpResponse, network } from '../../support/network.js';
import { TokenEndpoint } from '../../support/token-endpoint.js';
import { ask, itRefreshes, refusalOf } from './refresher-contract.js';

const as = { issuer: 'https://login.example', token_endpoint: 'https://login.example/token' };
const client: oauth.Client = { client_id: 'page' };
const settings = { as, client, clientAuthentication: oauth.None() };

describe('oauth4webapiRefresher', () => {
  const refresher = oauth4webapiRefresher(oauth, settings);

  itRefreshes(() => {
    const endpoint = new TokenEndpoint({ url: as.token_endpoint });
    return Promise.resolve({ endpoint, refresher, refreshToken: endpoint.login.refresh_token });
  });

  it('asks for nothing without a refresh token', async () => {
    const endpoint = new TokenEndpoint({ url: as.token_endpoint });
    expect(await refusalOf(ask({ refresher }))).to.include({ code: 'refresh_token_missing' });
    expect(endpoint.presented).to.deep.equal([]);
  });

  it('hands the signal and the options on', async () => {
    const bodies: string[] = [];
    network.use(
      http.post(as.token_endpoint, async ({ request }) => {
        bodies.push(await request.text());
        return HttpResponse.json({ access_token: 'a', token_type: 'Bearer' });
      }),
    );
    const options = { additionalParameters: { resource: 'https://api.example' } };
    const withOptions = oauth4webapiRefresher(oauth, { ...settings, options });
    const request = { reason: 'scheduled', attempt: 1, refreshToken: 'r' } as const;
    await withOptions({ ...request, signal: new AbortController().signal });
    expect(new URLSearchParams(bodies[0]).get('resource')).to.equal('https://api.example');
    expect(await refusalOf(withOptions({ ...request, signal: AbortSignal.abort() }))).to.include({
      code: 'network',
    });
    expect(bodies).to.have.length(1);
  });

  it('keeps the new refresh token of an answer that the library refuses: the old one is spent', async () => {
    // RFC 6749 §5.1 wants a token type.
    const fields = (n: number): object => (n === 2 ? { token_type: undefined } : {});
    const endpoint = new TokenEndpoint({ url: as.token_endpoint, fields });
    const session = new TokenSession({ refresher }, { random: () => 0 });
    const failures: string[] = [];
    session.subscribe(event => {
      if (event.type === 'refresh-failed') failures.push(event.error.code);
    });
    session.setTokens({ access_token: 'access-1', refresh_token: endpoint.login.refresh_token });
    session.start();
    try {
      await session.refresh();
      expect(await session.getToken()).to.equal('access-3');
    } finally {
      session.stop();
    }
    expect(failures).to.deep.equal(['invalid_response']);
    expect(endpoint.presented).to.deep.equal(['refresh-1', 'refresh-2']);
  });

  it('knows the status and the floor of a wait though the answer is no JSON', async () => {
    network.use(
      http.post(as.token_endpoint, () =>
        HttpResponse.html('<h1>Slow down</h1>', { status: 429, headers: { 'retry-after': '7' } }),
      ),
    );
    const error = await refusalOf(ask({ refresher, refreshToken: 'r' }));
    expect(error).to.include({ code: 'rate_limited', status: 429, retryAfter: 7_000 });
  });

  it('asks a second time for a DPoP nonce, and not a third', async () => {
    let requests = 0;
    network.use(
      http.post(as.token_endpoint, () => {
        requests += 1;
        const headers = { 'dpop-nonce': `nonce-${requests}` };
        return HttpResponse.json({ error: 'use_dpop_nonce' }, { status: 400, headers });
      }),
    );
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
    const withDPoP = oauth4webapiRefresher(oauth, { ...settings, options: { DPoP } });
    const error = await refusalOf(ask({ refresher: withDPoP, refreshToken: 'r' }));
    expect(requests).to.equal(2);
    expect(error).to.include({ code: 'server_error', transient: true });
  });
});
