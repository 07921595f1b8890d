import { expect } from '@open-wc/testing';
import { TokenProvider } from '../../src/index.js';
import { addProvider, collect, makeEmbed, next, tokenResponse, until } from './elements.js';
import { BackgroundPage } from '../support/background-page.js';
import { mockNetwork } from '../support/network.js';
import { TokenEndpoint } from '../support/token-endpoint.js';

describe('What hurts the users of what exists: tabs', () => {
  mockNetwork();

  const providers: TokenProvider[] = [];
  afterEach(() => {
    for (const provider of providers.splice(0)) provider.remove();
  });

  /** A provider in the document, as one of several. */
  async function add(properties: Partial<TokenProvider>): Promise<TokenProvider> {
    const provider = Object.assign(new TokenProvider(), properties);
    providers.push(provider);
    document.body.append(provider);
    await provider.updateComplete;
    return provider;
  }

  /** Two that name the same session. */
  async function addPair(): Promise<[TokenProvider, TokenProvider]> {
    const properties = { endpoint: '/oauth/refresh', session: 'maya', tokens: undefined };
    const first = new TokenProvider();
    first.tokens = tokenResponse(1);
    providers.push(Object.assign(first, properties));
    document.body.append(first);
    await first.updateComplete;
    return [first, await add(properties)];
  }

  // gravitational/teleport#51617, shopware/shopware#3572, workos/authkit-nextjs#289, manfredsteyer/angular-oauth2-oidc#1411
  it('background tab: timers throttled to a minute and more, up to six in Safari; token ran out', async () => {
    const page = new BackgroundPage();
    const { Worker } = globalThis;
    try {
      // Armed by the page's own timer while it is seen, and moved into a worker when it is not.
      const provider = addProvider({ refreshAt: 0.5 });
      providers.push(provider);
      let n = 1;
      provider.refresher = () => Promise.resolve({ ...tokenResponse(++n), expires_in: 3 });
      await provider.updateComplete;
      await provider.refresh();
      page.hide();
      const expired = collect(provider, 'token-expired');
      for (const generation of [3, 4]) {
        const renewed = next(provider, 'token-refreshed').then(detail => detail.generation);
        expect(await Promise.race([renewed, page.pass(2_900)]), 'in time').to.equal(generation);
      }
      expect(provider.metrics.headroom.min).to.be.above(0);
      expect(expired).to.deep.equal([]);
      provider.remove();
      // The worker is closed in that turn.
      await page.pass(0);

      // Where the page's policy has no place for a worker, it catches up at the moment it is seen again.
      let refusedWorkers = 0;
      const forbidden = (): never => {
        refusedWorkers += 1;
        throw new DOMException('worker-src', 'SecurityError');
      };
      Object.assign(globalThis, { Worker: new Proxy(Worker, { construct: forbidden }) });
      let requests = 0;
      const throttled = await add({
        refresher: () => {
          requests += 1;
          return Promise.resolve(tokenResponse(9));
        },
      });
      throttled.tokens = { ...tokenResponse(8), expires_in: 1 };
      const before = requests;
      await page.pass(1_200);
      expect(refusedWorkers).to.equal(1);
      expect(requests, 'while its timer is throttled').to.equal(before);
      expect(throttled.status).to.equal('expired');
      const caughtUp = next(throttled, 'token-refreshed');
      page.show();
      expect(requests, 'at once').to.equal(before + 1);
      await caughtUp;
      expect(await throttled.getToken()).to.equal('access-9');
    } finally {
      globalThis.Worker = Worker;
      page.restore();
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
    const { fetch } = globalThis;
    globalThis.fetch = endpoint.fetch;
    try {
      const properties = { endpoint: '/bff/refresh', requestFormat: 'cookie' } as const;
      const tabs = [await add(properties), await add(properties)];
      await Promise.all(tabs.map(tab => tab.getToken()));
      for (let round = 0; round < 3; round++) await Promise.all(tabs.map(tab => tab.refresh()));
      for (const tab of tabs) expect(tab.status).to.equal('active');
    } finally {
      globalThis.fetch = fetch;
    }
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
      const embed = makeEmbed('dashboard');
      survivor.append(embed);
      await until(() => embed.generation === 1, 'the survivor’s dashboard is connected');
      const logins = collect(survivor, 'login-required');
      const release = endpoint.hold();
      const asked = pair[dying]!.refresh().catch(() => undefined);
      await until(() => endpoint.presented.length === 1, 'the refresh is under way');
      pair[dying]!.remove();
      await Promise.resolve();
      release();
      await until(() => embed.generation === 2, 'the survivor’s dashboard has the new token');
      await asked;
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
    // Somebody who never lets go, as a frozen tab.
    let stolen = false;
    void navigator.locks
      .request('analytics-embed:maya', () => new Promise(() => undefined))
      .catch(() => {
        stolen = true;
      });
    const pair = await addPair();
    for (const provider of pair) provider.requestTimeout = 500;
    const release = endpoint.hold();
    const calls = pair.flatMap(provider => [
      provider.refresh(),
      provider.getToken({ minValidity: 1_000 }),
      provider.getToken(),
    ]);
    await until(() => endpoint.presented.length > 0, 'the refresh is under way', 8_000);
    expect(stolen).to.equal(true);
    release();
    await Promise.all(calls);
    for (const provider of pair) expect(await provider.getToken()).to.equal('access-2');
    expect(endpoint.presented).to.deep.equal(['refresh-1']);
  });
});
