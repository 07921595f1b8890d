import { expect } from '@open-wc/testing';
import { invalidGrant, tokens, unavailable } from '../support/session-harness.js';
import { accessTokens, requestCount, VirtualTabs, type VirtualTab } from '../support/virtual-tabs.js';

/** ms until the refresh of a token of 100 s. */
const DUE = 80_000;

describe('tabs of one session: a refresh', () => {
  let tabs: VirtualTabs;
  beforeEach(() => {
    tabs = new VirtualTabs();
  });

  // keycloak/keycloak#14122, #16081, fliks-app/fliks#457, opendefender/OpenRisk#700
  it('two tabs refreshed at once: reuse detection revoked every session of the user', async () => {
    const all = [...(await tabs.pair()), await tabs.start()];
    await tabs.clock.advance(DUE + 550);
    expect(requestCount(...all)).to.equal(1);
    const refreshing = all.find(tab => tab.requests.length > 0)!;
    expect(refreshing.request.refreshToken).to.equal('refresh-1');
    await refreshing.respond(2);
    expect(requestCount(...all)).to.equal(1);
    expect(accessTokens(...all)).to.deep.equal(['access-2', 'access-2', 'access-2']);
    const sources = all.map(tab => tab.told('refreshed').at(-1)?.source);
    expect(sources.sort()).to.deep.equal(['network', 'tab', 'tab']);
    await tabs.clock.advance(DUE);
    expect(requestCount(...all)).to.equal(2);
    expect(all.map(tab => tab.requests.at(-1)?.refreshToken)).to.include('refresh-2');
  });

  it('is not made by a tab that opens: it receives the tokens of its peers', async () => {
    const all = [await tabs.start(7), await tabs.start(1), await tabs.start(null)];
    expect(accessTokens(...all)).to.deep.equal(['access-7', 'access-7', 'access-7']);
    expect(requestCount(...all)).to.equal(0);
    await tabs.clock.advance(DUE + 550);
    expect(requestCount(...all)).to.equal(1);
  });

  it('is delayed once in a tab without peers: before it presents its first refresh token', async () => {
    const tab = await tabs.start();
    void tab.session.refresh();
    await tabs.clock.advance(490);
    expect(tab.requests.length).to.equal(0);
    await tabs.clock.advance(20);
    expect(tab.requests.length).to.equal(1);
    await tab.respond(2);
    void tab.session.refresh();
    await tabs.clock.advance(10);
    expect(tab.requests.length).to.equal(2);
  });

  // authts/oidc-client-ts#430, AzureAD/microsoft-authentication-library-for-js#4319
  it('two tabs, rotation, one of them dies', async () => {
    const [doomed, other] = await tabs.pair();
    await doomed.beginRefresh();
    void other.session.refresh();
    await tabs.clock.advance(1);
    expect([doomed.requests.length, other.requests.length]).to.deep.equal([1, 0]);
    doomed.die();
    await tabs.clock.advance(550);
    expect(other.requests.length).to.equal(1);
    await other.respond(2);
    expect(accessTokens(other)).to.deep.equal(['access-2']);
    expect(other.told('login-required')).to.deep.equal([]);
  });

  it('is made once a second by all together if tokens expire at once', async () => {
    const all = await tabs.pair();
    for (const tab of all) void tab.session.refresh();
    await tabs.clock.advance(550);
    const before = requestCount(...all);
    for (let second = 0; second < 10; second++) {
      for (const tab of all) {
        const waiting = tab.requests.at(-1);
        if (waiting && !waiting.signal.aborted) waiting.answer(tokens(second + 2, { expires_in: 0.1 }));
      }
      await tabs.clock.advance(1_000);
    }
    expect(requestCount(...all) - before).to.be.within(5, 11);
  });
});

describe('tabs of one session: the leader', () => {
  let tabs: VirtualTabs;
  beforeEach(() => {
    tabs = new VirtualTabs();
  });

  /** One whose request is in flight, and a follower whose token is due, too. */
  async function leaderAndFollower(...timeouts: number[]): Promise<[VirtualTab, VirtualTab]> {
    const [holder, waiter] = await tabs.pair();
    if (timeouts[0]) holder.session.configure({ requestTimeout: timeouts[0] });
    if (timeouts[1]) waiter.session.configure({ requestTimeout: timeouts[1] });
    await holder.beginRefresh();
    void waiter.session.refresh();
    await tabs.clock.advance(1);
    return [holder, waiter];
  }

  // supabase/supabase-js#2111, #2426, #2178
  it('a lock whose holder was gone or frozen hung every call; stealing it ran the refresh twice', async () => {
    const [holder, other] = await tabs.pair();
    await tabs.clock.advance(1_000);
    void holder.session.refresh();
    holder.freeze();
    await tabs.clock.advance(0);
    expect(tabs.locks.turn.holder?.page).to.equal(holder.page);
    const calls = Promise.all([
      other.session.refresh(),
      other.session.getToken({ minValidity: 99 }),
      other.session.getToken(),
    ]);
    await tabs.clock.advance(2_000);
    await other.respond(2);
    expect(await calls).to.deep.equal([undefined, 'access-2', 'access-1']);
    holder.thaw();
    await tabs.clock.advance(2_000);
    expect([holder.requests.length, other.requests.length]).to.deep.equal([0, 1]);
    expect(accessTokens(holder, other)).to.deep.equal(['access-2', 'access-2']);
  });

  it('keeps its lock while it answers, although its request is slow', async () => {
    const [slow, waiter] = await leaderAndFollower(60_000);
    await tabs.clock.advance(50_000);
    expect(waiter.requests.length).to.equal(0);
    await slow.respond(2);
    expect(accessTokens(slow, waiter)).to.deep.equal(['access-2', 'access-2']);
    expect(waiter.requests.length).to.equal(0);
  });

  it('keeps its followers from retrying for minutes while the token is valid, until a caller in one needs a new one', async () => {
    const hour = { expires_in: 3_600 };
    const pair = await tabs.pair();
    pair[0].session.setTokens(tokens(1, hour));
    await tabs.clock.advance(2_880_550);
    for (const tab of pair) tab.random = 0.999_999;
    const [first, second] = pair[0].requests.length > 0 ? pair : [pair[1], pair[0]];
    await first.refuse(unavailable);
    expect(first.told('refresh-failed').at(-1)?.retryIn).to.be.above(60_000);
    await tabs.clock.advance(59_000);
    expect(requestCount(...pair)).to.equal(1);
    void second.session.getToken({ minValidity: 3_000 });
    await tabs.clock.advance(1_000);
    expect([first.requests.length, second.requests.length]).to.deep.equal([2, 0]);
    await first.respond(2, hour);
    expect(accessTokens(...pair)).to.deep.equal(['access-2', 'access-2']);
  });

  it('keeps its peers from presenting the rejected refresh token while reauthenticate is pending', async () => {
    let calls = 0;
    const reauthenticate = (): Promise<never> => {
      calls += 1;
      return new Promise(() => undefined);
    };
    const [holder, waiter] = await tabs.pair({ reauthenticate });
    await holder.beginRefresh();
    void waiter.session.refresh();
    await holder.refuse(invalidGrant);
    await tabs.clock.advance(5_000);
    expect(requestCount(holder, waiter)).to.equal(1);
    expect(calls).to.equal(1);
  });
});
