import { expect } from '@open-wc/testing';
import { VirtualTabs, type VirtualTab } from '../support/virtual-tabs.js';

const SECOND = 1_000;
/** The access token in hand comes again; the refresh token is a new one. */
const same = { access_token: 'access-1' };

/** Seconds that each tab's token has left. */
const remaining = (...tabs: VirtualTab[]): number[] =>
  tabs.map(({ session }) => Math.round((session.token?.remaining ?? 0) / SECOND));

describe('tabs of one session: an access token that comes again', () => {
  let tabs: VirtualTabs;
  let leader: VirtualTab;
  let follower: VirtualTab;
  beforeEach(async () => {
    tabs = new VirtualTabs();
    [leader, follower] = await tabs.pair();
    await tabs.clock.advance(50 * SECOND);
    await leader.beginRefresh();
  });

  it('with a later end: the end moves in each tab, and none has another generation', async () => {
    const generations = [leader, follower].map(({ session }) => session.generation);
    const told = follower.told('token').length;
    await leader.respond(2, same);
    expect(remaining(leader, follower)).to.deep.equal([100, 100]);
    expect([leader, follower].map(({ session }) => session.generation)).to.deep.equal(generations);
    expect(follower.told('token')).to.have.length(told);
    expect(follower.told('refreshed').at(-1)?.source).to.equal('tab');
  });

  it('with the same end: no tab has another generation, its peers have the new refresh token, and only the tab that sent the request counts it', async () => {
    const before = remaining(leader, follower);
    const generation = follower.session.generation;
    await leader.respond(2, { ...same, expires_in: before[0]! });
    expect(remaining(leader, follower)).to.deep.equal(before);
    expect(follower.session.generation).to.equal(generation);
    expect([leader, follower].map(({ session }) => session.metrics.unchanged)).to.deep.equal([1, 0]);
    leader.die();
    await follower.beginRefresh();
    expect(follower.request.refreshToken).to.equal('refresh-2');
  });

  it('with an earlier end: that applies in each tab', async () => {
    await leader.respond(2, { ...same, expires_in: 5 });
    expect(remaining(leader, follower)).to.deep.equal([5, 5]);
  });

  it('dead: no tab has another generation, and together they refresh 1, 2, 4 … s apart', async () => {
    const generation = follower.session.generation;
    const times: number[] = [];
    const before = leader.requests.length;
    await leader.respond(2, { ...same, expires_in: 0, expires_at: 1_600_000_000 });
    for (let n = 3; n < 7; n++) {
      const all = (): number => leader.requests.length + follower.requests.length;
      const sent = all();
      const { monotonic: start } = tabs.clock.now();
      while (all() === sent) await tabs.clock.advance(100);
      times.push(Math.round((tabs.clock.now().monotonic - start) / SECOND));
      await leader.respond(n, { ...same, expires_in: 0, expires_at: 1_600_000_000 });
    }
    expect(times).to.deep.equal([1, 2, 4, 8]);
    expect(leader.requests.length - before).to.equal(4);
    expect(follower.session.generation).to.equal(generation);
  });

  it('a new tab takes over its moved end', async () => {
    await leader.respond(2, same);
    await tabs.clock.advance(10 * SECOND);
    const third = await tabs.start(null);
    expect(remaining(leader, third)).to.deep.equal([90, 90]);
  });
});

describe('tabs of one session: a lifetime that the server’s clock has shown', () => {
  const end = { expires_in: 0, expires_at: '2031-05-05T00:01:40Z' };

  it('is passed to peers, whose clock does not show it', async () => {
    const tabs = new VirtualTabs();
    const [leader, follower] = await tabs.pair();
    await leader.beginRefresh();
    leader.request.onServerTime?.(Date.UTC(2031, 4, 5));
    await leader.respond(2, end);
    const third = await tabs.start(null);
    expect(remaining(leader, follower, third)).to.deep.equal([100, 100, 100]);
  });

  it('is not known without a stated end, in no tab', async () => {
    const tabs = new VirtualTabs();
    const [leader, follower] = await tabs.pair();
    await leader.beginRefresh();
    await leader.respond(2, { expires_in: 0 });
    expect([leader, follower].map(({ session }) => session.token?.lifetime)).to.deep.equal([null, null]);
  });
});
