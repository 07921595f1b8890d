import { expect } from '@open-wc/testing';
import { TokenProvider } from '../../src/index.js';
import {
  addProvider,
  collect,
  connect,
  makeEmbed,
  next,
  put,
  setVisibility,
  tokenResponse,
  until,
  virtualTime,
} from './elements.js';
import { mockNetwork } from '../support/network.js';
import { TokenEndpoint } from '../support/token-endpoint.js';

describe('What hurts the users of what exists: tabs', () => {
  mockNetwork();

  /** A provider in the document, as one of several. */
  async function add(properties: Partial<TokenProvider>): Promise<TokenProvider> {
    const provider = put(Object.assign(new TokenProvider(), properties));
    await provider.updateComplete;
    return provider;
  }

  /** Two that name the same session. */
  async function addPair(): Promise<[TokenProvider, TokenProvider]> {
    const properties = { endpoint: '/oauth/refresh', session: 'maya', refresher: undefined };
    const first = addProvider(properties);
    await first.updateComplete;
    return [first, await add(properties)];
  }

  // gravitational/teleport#51617, shopware/shopware#3572, workos/authkit-nextjs#289, manfredsteyer/angular-oauth2-oidc#1411
  it('background tab: timers throttled to a minute and more, up to six in Safari; token ran out', async () => {
    // The page's own timers do not fire at all; a worker's do.
    virtualTime(['setTimeout', 'clearTimeout']);
    // Armed by the page's own timer while it is visible, and moved into a worker when it is hidden. Due after 1.2 s.
    const provider = addProvider({ refreshAt: 0.0125 });
    await provider.updateComplete;
    setVisibility('hidden');
    for (const generation of [2, 3])
      expect(await next(provider, 'token-refreshed')).to.include({ generation });
    expect(provider.metrics.headroom.min).to.be.above(0);
    provider.remove();
    await Promise.resolve();

    // Where the page's policy forbids workers, it refreshes at the moment when it is visible again.
    const { Worker } = globalThis;
    let refusedWorkers = 0;
    const forbidden = (): never => {
      refusedWorkers += 1;
      throw new DOMException('worker-src', 'SecurityError');
    };
    Object.assign(globalThis, { Worker: new Proxy(Worker, { construct: forbidden }) });
    try {
      const clock = virtualTime(['Date', 'performance']);
      let requests = 0;
      const throttled = addProvider({
        refresher: () => {
          requests += 1;
          return Promise.resolve(tokenResponse(9));
        },
      });
      await throttled.updateComplete;
      clock.tick(100_000);
      expect(refusedWorkers).to.equal(1);
      expect(requests, 'while its timer is throttled').to.equal(0);
      expect(throttled.status).to.equal('expired');
      const caughtUp = next(throttled, 'token-refreshed');
      setVisibility('visible');
      expect(requests, 'at once').to.equal(1);
      await caughtUp;
      expect(await throttled.getToken()).to.equal('access-9');
    } finally {
      globalThis.Worker = Worker;
    }
  });

  // keycloak/keycloak#14122, #16081, fliks-app/fliks#457, opendefender/OpenRisk#700
  // Covered today: one refresh for all of a session in one page, and tabs whose backend holds the refresh token.
  it('two tabs refreshed at once: reuse detection revoked every session of the user', async () => {
    const endpoint = new TokenEndpoint();
    const pair = await addPair();
    await Promise.all(pair.map(provider => provider.refresh()));
    expect(endpoint.presented).to.deep.equal(['refresh-1']);
    for (const provider of pair) expect(await provider.getToken()).to.equal('access-2');
    for (const provider of pair) provider.remove();

    endpoint.bodies.length = 0;
    globalThis.fetch = endpoint.fetch;
    const properties = { endpoint: '/bff/refresh', requestFormat: 'cookie' } as const;
    const tabs = [await add(properties), await add(properties)];
    await Promise.all(tabs.map(tab => tab.getToken()));
    for (let round = 0; round < 3; round++) await Promise.all(tabs.map(tab => tab.refresh()));
    for (const tab of tabs) expect(tab.status).to.equal('active');
    expect(endpoint.bodies).to.deep.equal(Array.from({ length: 8 }, () => ({})));
    expect(endpoint.mostAtOnce).to.equal(2);
    expect(endpoint.revoked).to.equal(false);
  });

  // authts/oidc-client-ts#430, AzureAD/microsoft-authentication-library-for-js#4319
  // Two providers of one page here; tabs that die are in test/unit/tabs.test.ts, test/simulation/tabs and test/e2e/tabs.test.ts.
  it('two tabs, rotation, one of them dies', async () => {
    for (const dying of [0, 1]) {
      const endpoint = new TokenEndpoint();
      const pair = await addPair();
      const survivor = pair[1 - dying]!;
      const embed = await connect(makeEmbed('dashboard'), survivor);
      const logins = collect(survivor, 'login-required');
      const release = endpoint.hold();
      const refresh = pair[dying]!.refresh().catch(() => undefined);
      await until(() => endpoint.presented.length === 1, 'the refresh is under way');
      pair[dying]!.remove();
      await Promise.resolve();
      release();
      await until(() => embed.generation === 2, 'the survivor’s dashboard has the new token');
      await refresh;
      await survivor.refresh();
      expect(await survivor.getToken()).to.equal('access-3');
      expect(endpoint.presented).to.deep.equal(['refresh-1', 'refresh-2']);
      expect(endpoint.revoked).to.equal(false);
      expect(logins).to.deep.equal([]);
      survivor.remove();
      await Promise.resolve();
    }
  });

  // supabase/supabase-js#2111, #2426, #2178
  it('a lock whose holder was gone or frozen hung every call; stealing it ran the refresh twice', async () => {
    const endpoint = new TokenEndpoint();
    globalThis.fetch = endpoint.fetch;
    const clock = virtualTime();
    // A holder that never releases it, as a frozen tab.
    let stolen = false;
    void navigator.locks
      .request('analytics-embed:maya', () => new Promise(() => undefined))
      .catch(() => {
        stolen = true;
      });
    const pair = await addPair();
    const release = endpoint.hold();
    const calls = pair.flatMap(provider => [
      provider.refresh(),
      provider.getToken({ minValidity: 1_000 }),
      provider.getToken(),
    ]);
    await until(() => {
      clock.tick(100);
      return endpoint.presented.length > 0;
    }, 'the refresh is under way');
    expect(stolen).to.equal(true);
    release();
    await Promise.all(calls);
    for (const provider of pair) expect(await provider.getToken()).to.equal('access-2');
    expect(endpoint.presented).to.deep.equal(['refresh-1']);
  });
});
