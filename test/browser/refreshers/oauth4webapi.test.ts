import { expect } from '@open-wc/testing';
import * as oauth from 'oauth4webapi';
import { TokenSession } from '../../../src/session/index.js';
import { oauth4webapiRefresher } from '../../../src/session/refreshers/index.js';
import { http, HttpResponse, mockNetwork, network } from '../../support/network.js';
import { TokenEndpoint } from '../../support/token-endpoint.js';
import { callRefresher, errorOf } from './call-refresher.js';
import { as, settings } from './libraries.js';

const url = as.token_endpoint;

describe('oauth4webapiRefresher', () => {
  mockNetwork();
  const refresher = oauth4webapiRefresher(oauth, settings);

  it('makes no request without a refresh token', async () => {
    const endpoint = new TokenEndpoint({ url });
    await errorOf(callRefresher(refresher), { code: 'refresh_token_missing' });
    expect(endpoint.presented).to.deep.equal([]);
  });

  it('passes the signal and the options on', async () => {
    const endpoint = new TokenEndpoint({ url });
    const options = { additionalParameters: { resource: 'https://api.example' } };
    const withOptions = oauth4webapiRefresher(oauth, { ...settings, options });
    const refreshToken = endpoint.login.refresh_token;
    await callRefresher(withOptions, refreshToken);
    expect(endpoint.bodies[0]).to.include({ resource: 'https://api.example' });
    const signal = AbortSignal.abort();
    const aborted = withOptions({ reason: 'scheduled', attempt: 1, refreshToken, signal });
    await errorOf(aborted, { code: 'network' });
    expect(endpoint.bodies).to.have.length(1);
  });

  it('keeps the new refresh token of a response that the library refuses: the old one is used up', async () => {
    // RFC 6749 §5.1 requires a token type.
    const fields = (n: number): object => (n === 2 ? { token_type: undefined } : {});
    const endpoint = new TokenEndpoint({ url, fields });
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

  it('reads the status and Retry-After though the response is not JSON', async () => {
    const headers = { 'retry-after': '7' };
    network.use(http.post(url, () => HttpResponse.html('<h1>Slow down</h1>', { status: 429, headers })));
    const fields = { code: 'rate_limited', status: 429, retryAfter: 7_000 } as const;
    await errorOf(callRefresher(refresher, 'r'), fields);
  });

  it('makes a second request for a DPoP nonce, and no third', async () => {
    let requests = 0;
    network.use(
      http.post(url, () => {
        const headers = { 'dpop-nonce': `nonce-${++requests}` };
        return HttpResponse.json({ error: 'use_dpop_nonce' }, { status: 400, headers });
      }),
    );
    const DPoP = oauth.DPoP(settings.client, await oauth.generateKeyPair('ES256'));
    const withDPoP = oauth4webapiRefresher(oauth, { ...settings, options: { DPoP } });
    await errorOf(callRefresher(withDPoP, 'r'), { code: 'server_error', transient: true });
    expect(requests).to.equal(2);
  });
});
